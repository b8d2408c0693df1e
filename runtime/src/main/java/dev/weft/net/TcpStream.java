package dev.weft.net;

import dev.weft.Parker;
import dev.weft.World;
import dev.weft.internal.poll.RawStream;
import dev.weft.io.ByteSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A TCP connection.
 *
 * <p>
 * One reader and one writer may use it at the same time, tasks of any carriers or ordinary threads; a second reader or
 * a second writer gets an {@link IllegalStateException} at once. Any of them may close. Nagle's delay is off.
 *
 * {@snippet :
 * try (var stream = TcpStream.connect(new InetSocketAddress("127.0.0.1", 7), Duration.ofSeconds(2))) {
 *     stream.writeFully("hello".getBytes(StandardCharsets.UTF_8));
 *     stream.shutdownOutput();
 *     var answer = ByteBuffer.allocate(5);
 *     stream.readFully(answer, Duration.ofSeconds(2));
 * }
 * }
 *
 * <p>
 * What every waiting operation throws besides what it names itself: {@code Cancelled} in a cancelled scope;
 * {@link java.nio.channels.AsynchronousCloseException} if the stream is closed meanwhile,
 * {@link java.nio.channels.ClosedChannelException} if it was closed before; another {@link IOException} if the
 * connection is broken, reset by the peer for example.
 */
public final class TcpStream implements ByteSource, AutoCloseable {
    private final StreamSocket socket;
    private final InetSocketAddress localAddress;

    private TcpStream(StreamSocket socket) throws IOException {
        this.socket = socket;
        this.localAddress = socket.raw.localAddress();
    }

    /** A stream over an accepted socket, which stays the caller's if this throws. */
    static TcpStream connected(RawStream raw) throws IOException {
        var readiness = new Readiness(raw, raw.remoteAddress());
        var stream = new TcpStream(new StreamSocket(raw, readiness));
        try {
            raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException _) {
            // some systems refuse it when the peer has gone already, which the first read will tell
        }
        return stream;
    }

    /**
     * Connects. A yield point.
     *
     * @throws java.net.ConnectException if nobody listens there
     * @throws java.net.UnknownHostException if the address has a name that was not found
     * @throws IOException if the peer can't be reached
     */
    public static TcpStream connect(InetSocketAddress address) throws IOException {
        return connect(address, TimeLimit.NONE);
    }

    /**
     * As {@link #connect(InetSocketAddress)}, at most for {@code timeout}.
     *
     * @throws java.net.SocketTimeoutException if the connection was not made in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public static TcpStream connect(InetSocketAddress address, Duration timeout) throws IOException {
        return connect(address, TimeLimit.of(timeout));
    }

    private static TcpStream connect(InetSocketAddress address, TimeLimit limit) throws IOException {
        Parker.checkCancelled();
        Readiness.requireRealClock();
        IoFailures.requireResolved("connect to", address);
        var raw = World.current().network().openStream(address);
        var readiness = new Readiness(raw, address);
        var done = false;
        try {
            raw.setOption(StandardSocketOptions.TCP_NODELAY, true);
            var socket = new StreamSocket(raw, readiness);
            socket.connect(limit);
            var stream = new TcpStream(socket);
            done = true;
            return stream;
        } finally {
            if (!done) {
                readiness.close();
            }
        }
    }

    /**
     * Reads what is there, waiting until there is at least one byte. A yield point.
     *
     * @return how many bytes came; -1 at the end of the stream; 0 only if {@code target} has no room
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        return socket.read(target, TimeLimit.NONE);
    }

    /**
     * As {@link #read(ByteBuffer)}, at most for {@code timeout}; 0 takes only what is there.
     *
     * @throws java.net.SocketTimeoutException if nothing came in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public int read(ByteBuffer target, Duration timeout) throws IOException {
        return socket.read(target, TimeLimit.of(timeout));
    }

    /** As {@link #read(ByteBuffer)} into a part of an array. */
    public int read(byte[] target, int offset, int length) throws IOException {
        return socket.read(ByteBuffer.wrap(target, offset, length), TimeLimit.NONE);
    }

    /**
     * Reads until {@code target} is full. A yield point. If it throws, what came is in {@code target}.
     *
     * @throws java.io.EOFException if the stream ends before
     */
    public void readFully(ByteBuffer target) throws IOException {
        socket.readFully(target, TimeLimit.NONE);
    }

    /**
     * As {@link #readFully(ByteBuffer)}, at most for {@code timeout} in all.
     *
     * @throws java.net.SocketTimeoutException if not all came in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public void readFully(ByteBuffer target, Duration timeout) throws IOException {
        socket.readFully(target, TimeLimit.of(timeout));
    }

    /**
     * Writes as much as the system takes, waiting until it takes at least one byte. A yield point.
     *
     * @return how many bytes were taken; 0 only if {@code source} has none
     */
    public int write(ByteBuffer source) throws IOException {
        return socket.write(source, TimeLimit.NONE);
    }

    /**
     * As {@link #write(ByteBuffer)}, at most for {@code timeout}; 0 writes only what is taken at once.
     *
     * @throws java.net.SocketTimeoutException if nothing was taken in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public int write(ByteBuffer source, Duration timeout) throws IOException {
        return socket.write(source, TimeLimit.of(timeout));
    }

    /** Writes all of it. A yield point. If it throws, the position of {@code source} tells how much was taken. */
    public void writeFully(ByteBuffer source) throws IOException {
        socket.writeFully(source, TimeLimit.NONE);
    }

    /**
     * As {@link #writeFully(ByteBuffer)}, at most for {@code timeout} in all.
     *
     * @throws java.net.SocketTimeoutException if not all was taken in time; its message and
     *         {@link java.io.InterruptedIOException#bytesTransferred} tell how much was
     * @throws IllegalArgumentException if the timeout is negative
     */
    public void writeFully(ByteBuffer source, Duration timeout) throws IOException {
        socket.writeFully(source, TimeLimit.of(timeout));
    }

    /** As {@link #writeFully(ByteBuffer)} for a whole array. */
    public void writeFully(byte[] source) throws IOException {
        socket.writeFully(ByteBuffer.wrap(source), TimeLimit.NONE);
    }

    /**
     * Tells the peer that nothing more will be sent: it reads the end of the stream. Reading goes on. Never waits;
     * doing it again does nothing. A later write, or one that waits, gets a
     * {@link java.nio.channels.ClosedChannelException}.
     *
     * @throws java.nio.channels.ClosedChannelException if the stream is closed
     */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /**
     * Sets an option of the socket, for example {@link StandardSocketOptions#SO_KEEPALIVE}.
     *
     * @throws UnsupportedOperationException if a TCP socket has no such option
     * @throws IllegalArgumentException if it does not take this value
     */
    public <T> TcpStream setOption(SocketOption<T> option, T value) throws IOException {
        socket.readiness.enter();
        try {
            socket.raw.setOption(option, value);
        } finally {
            socket.readiness.leave();
        }
        return this;
    }

    /** The address of the peer, as given to {@code connect} or as it came in. Also after {@link #close}. */
    public InetSocketAddress remoteAddress() {
        return socket.readiness.address;
    }

    /** The address of this end. Also after {@link #close}. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** True until {@link #close}, whatever the peer does. */
    public boolean isOpen() {
        return !socket.readiness.isClosed();
    }

    /**
     * Closes the connection in both directions; who waits in it gets an
     * {@link java.nio.channels.AsynchronousCloseException}. What was written before is still sent, unless there are
     * bytes left to read: then the system resets the connection. Any task or thread; never waits, not even for the
     * peer; no cancellation point; closing again does nothing.
     */
    @Override
    public void close() {
        socket.readiness.close();
    }

    @Override
    public String toString() {
        return "TcpStream[" + IoFailures.text(localAddress) + " to " + socket.readiness
                + (isOpen() ? "]" : ", closed]");
    }
}
