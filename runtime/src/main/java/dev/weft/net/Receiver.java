package dev.weft.net;

/**
 * One connection of a server that has a task only while there are bytes to handle ({@link TcpServerBuilder#startReceiving}).
 *
 * {@snippet :
 * TcpServer.builder().startReceiving(new InetSocketAddress("127.0.0.1", 7), stream -> stream::writeFully);
 * }
 */
@FunctionalInterface
public interface Receiver extends BytesHandler {
    /**
     * The connection has ended, in whichever way, and its stream is closed. Called once, after the last bytes; by any thread, also a
     * carrier outside any task: must not wait. What it throws goes to the log.
     */
    default void ended() {}
}
