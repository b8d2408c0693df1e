package dev.weft.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One connection: what is to be sent on it, what has come back, and the socket in between. One thread. */
final class LoadConnection {
    private final Pattern pattern;
    private final Pace pace;
    private final int bytes;
    private final long origin;

    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private boolean connected;
    private long sentBytes;
    private long receivedBytes;
    private long released;
    private long answered;

    /** @param origin where in the pattern it begins */
    LoadConnection(Pattern pattern, Pace pace, int bytes, long origin) {
        this.pattern = pattern;
        this.pace = pace;
        this.bytes = bytes;
        this.origin = origin;
    }

    /** Begins to connect; the selector tells when that is done. */
    void open(Selector selector, InetSocketAddress server) throws IOException {
        var opened = SocketChannel.open();
        channel = opened;
        connected = false;
        opened.configureBlocking(false);
        opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var done = opened.connect(server);
        key = opened.register(selector, done ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, this);
    }

    boolean isConnected() {
        return connected;
    }

    boolean isOpen() {
        return channel != null;
    }

    /** It only waits; see {@link LoadPlan#idle}. */
    boolean isIdle() {
        return pace instanceof Pace.Once;
    }

    /** Connected, and an idle one has had its message. */
    boolean isSettled() {
        return connected && (!isIdle() || answered > 0);
    }

    /** The selector has something to say about a socket that was not connected. */
    void finishConnect() throws IOException {
        channel().finishConnect();
        connected = true;
        interest(SelectionKey.OP_READ);
    }

    /** Sends the messages that may be sent by now, as far as the socket takes them. */
    void sendReleased(long nowNanos) throws IOException {
        release(nowNanos);
        if (connected) {
            send();
        }
    }

    /** Without sending yet: from now on the messages are under way. */
    void release(long nowNanos) {
        released = pace.released(released, answered, nowNanos);
    }

    /** Sends what was released. */
    void send() throws IOException {
        long end = released * bytes;
        while (sentBytes < end) {
            int count = channel().write(pattern.from(origin + sentBytes, end - sentBytes));
            if (count == 0) {
                interest(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
            sentBytes += count;
        }
        interest(SelectionKey.OP_READ);
    }

    /**
     * Reads once and counts.
     *
     * @return what is wrong, or null
     */
    @Nullable
    Failure receive(ByteBuffer buffer, Tally tally) throws IOException {
        int count = channel().read(buffer.clear());
        if (count < 0) {
            return Failure.CLOSED;
        }
        if (receivedBytes + count > sentBytes || !pattern.matches(origin + receivedBytes, buffer.flip())) {
            return Failure.WRONG_BYTES;
        }
        receivedBytes += count;
        long whole = receivedBytes / bytes;
        if (answered < whole) {
            long now = System.nanoTime();
            for (; answered < whole; answered++) {
                tally.answer(pace.startNanos(answered), now);
            }
        }
        return null;
    }

    /** Messages that were released and are not back yet. */
    long inFlight() {
        return released - answered;
    }

    /** At the end: what is still missing took at least this long. */
    void giveUp(long nowNanos, Tally tally) {
        for (long message = answered; message < released; message++) {
            tally.waited(pace.startNanos(message), nowNanos);
        }
    }

    /** At the end: what should have been sent by now and was not. */
    void countUnsent(long nowNanos, Tally tally) {
        long count = pace.unsent(released, nowNanos);
        for (long message = released; message < released + count; message++) {
            tally.waited(pace.startNanos(message), nowNanos);
        }
        tally.unsent(count);
    }

    /** Forgets the socket and what was under way on it. */
    void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException _) {
                // it is gone either way
            }
            channel = null;
        }
        connected = false;
        released = answered;
        sentBytes = answered * bytes;
        receivedBytes = sentBytes;
    }

    private SocketChannel channel() {
        if (channel == null) {
            throw new IllegalStateException("the connection is closed");
        }
        return channel;
    }

    private void interest(int operations) {
        if (key != null && key.interestOps() != operations) {
            key.interestOps(operations);
        }
    }
}
