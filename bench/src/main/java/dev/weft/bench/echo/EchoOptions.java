package dev.weft.bench.echo;

import dev.weft.net.TcpServer;
import java.net.InetSocketAddress;

/**
 * How an echo server is to run.
 *
 * @param address port 0 lets the system choose
 * @param carriers threads that run the tasks, the virtual threads or the event loops; without meaning for a model with
 *         a thread per connection
 * @param bufferBytes what one read takes at most; {@link #OWN_CHOICE} for what the model takes of itself
 * @param spread how connections come to the carriers of {@link EchoModel#COOPERATIVE}; without meaning for the others
 * @param tasks when a connection of {@link EchoModel#COOPERATIVE} has a task; without meaning for the others
 */
public record EchoOptions(InetSocketAddress address, int carriers, int bufferBytes, TcpServer.Spread spread,
        Tasks tasks) {
    /** When a connection has a task. */
    public enum Tasks {
        /** While there are bytes to handle. */
        ON_DEMAND("on-demand"),
        /** From its beginning to its end. */
        PER_CONNECTION("per-connection");

        private final String text;

        Tasks(String text) {
            this.text = text;
        }

        /** As it is typed. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** 4 KiB, and for {@link EchoModel#COOPERATIVE} a buffer that is borrowed while there is data. */
    public static final int OWN_CHOICE = 0;

    private static final int USUAL_BYTES = 4096;

    /** Connections that the system keeps until they are accepted: Linux's own limit. */
    static final int BACKLOG = 4096;

    /** The size of a buffer for models that have one for each connection. */
    int ownBufferBytes() {
        return bufferBytes == OWN_CHOICE ? USUAL_BYTES : bufferBytes;
    }
}
