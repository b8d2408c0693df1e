package dev.weft.net;

import dev.weft.internal.poll.RawStream;
import dev.weft.io.ByteSink;
import dev.weft.io.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
public final class TcpStream implements ByteSource, ByteSink, AutoCloseable {
    final StreamSocket socket;
    private final InetSocketAddress localAddress;

    TcpStream(StreamSocket socket, InetSocketAddress localAddress) {
        this.socket = socket;
        this.localAddress = localAddress;
    }

    /** A stream over an accepted socket, which stays the caller's if this throws; shares {@code listening} if that is its own address. */
    static TcpStream connected(RawStream raw, InetSocketAddress listening) throws IOException {
        var local = raw.localAddress();
        var socket = new StreamSocket(raw, raw.remoteAddress());
        var stream = new TcpStream(socket, local.equals(listening) ? listening : local);
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
        return Connecting.to(address, TimeLimit.NONE);
    }

    /**
     * As {@link #connect(InetSocketAddress)}, at most for {@code timeout}.
     *
     * @throws java.net.SocketTimeoutException if the connection was not made in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public static TcpStream connect(InetSocketAddress address, Duration timeout) throws IOException {
        return Connecting.to(address, TimeLimit.of(timeout));
    }

    /**
     * Looks a name up and connects to the first of its addresses that answers. A yield point.
     *
     * <p>
     * The addresses are tried in the order of the look-up, the two families by turns; each gets a head start of a quarter of a second
     * before the next is tried beside it, and a failure makes the next one begin at once (RFC 8305). All but the first connection are
     * closed.
     *
     * @param timeout for all of it; 0 takes only what needs no wait
     * @throws java.net.UnknownHostException if the name is not known
     * @throws java.net.SocketTimeoutException if there was no connection in time; what failed until then is suppressed in it
     * @throws java.net.ConnectException if it has several addresses and none can be reached; the failure of each is suppressed in it
     * @throws IOException if its only address can't be reached
     * @throws IllegalArgumentException if the port is not in 0 to 65535 or the timeout is negative
     */
    public static TcpStream connect(String host, int port, Duration timeout) throws IOException {
        return Connecting.to(host, port, TimeLimit.of(timeout), Connecting.HEAD_START);
    }

    /**
     * Reads what is there, waiting until there is at least one byte. A yield point.
     *
     * @return how many bytes came; -1 at the end of the stream; 0 only if {@code target} has no room
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        return socket.read(target, 0, 0, target.remaining(), TimeLimit.NONE);
    }

    /**
     * As {@link #read(ByteBuffer)}, at most for {@code timeout}; 0 takes only what is there.
     *
     * @throws java.net.SocketTimeoutException if nothing came in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public int read(ByteBuffer target, Duration timeout) throws IOException {
        return socket.read(target, 0, 0, target.remaining(), TimeLimit.of(timeout));
    }

    /**
     * As {@link #read(ByteBuffer)} into a part of an array, without an object of its own.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return socket.read(target, offset, length, length, TimeLimit.NONE);
    }

    /** As {@link #read(byte[], int, int)}, with the limit of {@link #read(ByteBuffer, Duration)}. */
    public int read(byte[] target, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return socket.read(target, offset, length, length, TimeLimit.of(timeout));
    }

    /** As {@link #read(ByteBuffer)} into several buffers, one after the other. */
    public long read(ByteBuffer[] targets) throws IOException {
        return socket.read(targets, 0, targets.length, StreamSocket.remaining(targets), TimeLimit.NONE);
    }

    /** As {@link #read(ByteBuffer[])}, with the limit of {@link #read(ByteBuffer, Duration)}. */
    public long read(ByteBuffer[] targets, Duration timeout) throws IOException {
        return socket.read(targets, 0, targets.length, StreamSocket.remaining(targets), TimeLimit.of(timeout));
    }

    /**
     * Reads what is there now. Never waits for bytes, but like all that reads it lets others run when it was called often without a wait.
     *
     * @return how many bytes came; 0 if there are none now or no room for them; -1 at the end of the stream
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public int readNow(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        return socket.readNow(target, offset, length);
    }

    /**
     * Waits until there may be something to read, bytes or the end, without a buffer for it. A yield point.
     *
     * <p>
     * "May be": the first time it returns at once, and later it can return too early. {@link #readNow} tells:
     *
     * {@snippet :
     * var count = 0;
     * while ((count = stream.readNow(buffer, 0, buffer.length)) == 0) {
     *     stream.awaitReadable();
     * }
     * }
     */
    public void awaitReadable() throws IOException {
        socket.awaitReadable(TimeLimit.NONE);
    }

    /**
     * As {@link #awaitReadable()}, at most for {@code timeout}; 0 only looks.
     *
     * @throws java.net.SocketTimeoutException if nothing came in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public void awaitReadable(Duration timeout) throws IOException {
        socket.awaitReadable(TimeLimit.of(timeout));
    }

    /**
     * Waits for bytes without a buffer, reads what is there into one that is borrowed, and has it handled. A yield point. A connection
     * that waits here costs no buffer, and no object is made when bytes come.
     *
     * {@snippet :
     * BytesHandler echo = stream::writeFully;
     * while (stream.readBorrowed(echo) >= 0) {}
     * }
     *
     * @param handler takes all of the bytes, at most 16 KiB; reading and writing are free while it runs
     * @return how many bytes came; -1 at the end of the stream: then the handler was not called
     * @throws IllegalStateException if the handler left bytes unread; they are lost
     * @throws IOException also what the handler throws
     */
    public int readBorrowed(BytesHandler handler) throws IOException {
        return handled(socket.readBorrowed(TimeLimit.NONE), handler);
    }

    /**
     * As {@link #readBorrowed(BytesHandler)}, waiting at most for {@code timeout}, which does not count the time of the handler; 0 takes
     * only what is there.
     *
     * @throws java.net.SocketTimeoutException if nothing came in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public int readBorrowed(BytesHandler handler, Duration timeout) throws IOException {
        return handled(socket.readBorrowed(TimeLimit.of(timeout)), handler);
    }

    // After the wait, and not around it: a frame less of each connection that waits.
    static int handled(@Nullable ByteBuffer bytes, BytesHandler handler) throws IOException {
        if (bytes == null) {
            return -1;
        }
        var count = bytes.remaining();
        try {
            handler.handle(bytes);
            if (bytes.hasRemaining()) {
                throw new IllegalStateException("the handler left " + bytes.remaining() + " of " + count + " bytes");
            }
        } finally {
            BufferPool.giveBack(bytes);
        }
        return count;
    }

    /**
     * Reads until {@code target} is full. A yield point. If it throws, what came is in {@code target}.
     *
     * @throws java.io.EOFException if the stream ends before
     */
    public void readFully(ByteBuffer target) throws IOException {
        socket.readFully(target, 0, target.remaining(), TimeLimit.NONE);
    }

    /**
     * As {@link #readFully(ByteBuffer)}, at most for {@code timeout} in all.
     *
     * @throws java.net.SocketTimeoutException if not all came in time; its message and
     *         {@link java.io.InterruptedIOException#bytesTransferred} tell how much did
     * @throws IllegalArgumentException if the timeout is negative
     */
    public void readFully(ByteBuffer target, Duration timeout) throws IOException {
        socket.readFully(target, 0, target.remaining(), TimeLimit.of(timeout));
    }

    /**
     * As {@link #readFully(ByteBuffer)} for a part of an array, without an object of its own.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public void readFully(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        socket.readFully(target, offset, length, TimeLimit.NONE);
    }

    /** As {@link #readFully(byte[], int, int)}, with the limit of {@link #readFully(ByteBuffer, Duration)}. */
    public void readFully(byte[] target, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        socket.readFully(target, offset, length, TimeLimit.of(timeout));
    }

    /**
     * Writes as much as the system takes, waiting until it takes at least one byte. A yield point.
     *
     * @return how many bytes were taken; 0 only if {@code source} has none
     */
    @Override
    public int write(ByteBuffer source) throws IOException {
        return socket.write(source, 0, 0, source.remaining(), TimeLimit.NONE);
    }

    /**
     * As {@link #write(ByteBuffer)}, at most for {@code timeout}; 0 writes only what is taken at once.
     *
     * @throws java.net.SocketTimeoutException if nothing was taken in time
     * @throws IllegalArgumentException if the timeout is negative
     */
    public int write(ByteBuffer source, Duration timeout) throws IOException {
        return socket.write(source, 0, 0, source.remaining(), TimeLimit.of(timeout));
    }

    /**
     * As {@link #write(ByteBuffer)} from a part of an array, without an object of its own: it may take fewer bytes than there are, and
     * {@link #writeFully(byte[], int, int)} takes all.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    @Override
    public int write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        return socket.write(source, offset, length, length, TimeLimit.NONE);
    }

    /** As {@link #write(byte[], int, int)}, with the limit of {@link #write(ByteBuffer, Duration)}. */
    public int write(byte[] source, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        return socket.write(source, offset, length, length, TimeLimit.of(timeout));
    }

    /** As {@link #write(ByteBuffer)} from several buffers, one after the other. */
    public long write(ByteBuffer[] sources) throws IOException {
        return socket.write(sources, 0, sources.length, StreamSocket.remaining(sources), TimeLimit.NONE);
    }

    /** As {@link #write(ByteBuffer[])}, with the limit of {@link #write(ByteBuffer, Duration)}. */
    public long write(ByteBuffer[] sources, Duration timeout) throws IOException {
        return socket.write(sources, 0, sources.length, StreamSocket.remaining(sources), TimeLimit.of(timeout));
    }

    /** Writes all of it. A yield point. If it throws, the position of {@code source} tells how much was taken. */
    public void writeFully(ByteBuffer source) throws IOException {
        socket.writeFully(source, 0, source.remaining(), TimeLimit.NONE);
    }

    /**
     * As {@link #writeFully(ByteBuffer)}, at most for {@code timeout} in all.
     *
     * @throws java.net.SocketTimeoutException if not all was taken in time; its message and
     *         {@link java.io.InterruptedIOException#bytesTransferred} tell how much was
     * @throws IllegalArgumentException if the timeout is negative
     */
    public void writeFully(ByteBuffer source, Duration timeout) throws IOException {
        socket.writeFully(source, 0, source.remaining(), TimeLimit.of(timeout));
    }

    /** As {@link #writeFully(ByteBuffer)} for a whole array; if it throws, nobody knows how much was taken. */
    public void writeFully(byte[] source) throws IOException {
        socket.writeFully(source, 0, source.length, TimeLimit.NONE);
    }

    /**
     * As {@link #writeFully(byte[])} for a part of an array.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public void writeFully(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        socket.writeFully(source, offset, length, TimeLimit.NONE);
    }

    /** As {@link #writeFully(byte[], int, int)}, with the limit of {@link #writeFully(ByteBuffer, Duration)}. */
    public void writeFully(byte[] source, int offset, int length, Duration timeout) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        socket.writeFully(source, offset, length, TimeLimit.of(timeout));
    }

    /** As {@link #writeFully(ByteBuffer)} for several buffers, one after the other, in as few packets as they fit in. */
    public void writeFully(ByteBuffer... sources) throws IOException {
        socket.writeFully(sources, TimeLimit.NONE);
    }

    /** As {@link #writeFully(ByteBuffer...)}, with the limit of {@link #writeFully(ByteBuffer, Duration)}. */
    public void writeFully(ByteBuffer[] sources, Duration timeout) throws IOException {
        socket.writeFully(sources, TimeLimit.of(timeout));
    }

    /**
     * This stream for the JDK's readers: reads wait as {@link #read(byte[], int, int)}; closing it closes the connection.
     *
     * <p>
     * {@code BufferedReader}, {@code DataInputStream} and their kin hold a lock of their own while they wait here. That is safe as long as
     * each of them belongs to one task; two tasks may share the stream, never a wrapper. {@link dev.weft.io.ByteReader} holds no lock.
     */
    public InputStream inputStream() {
        return new StreamInput(this);
    }

    /** As {@link #inputStream} for the JDK's writers: each write is complete when it returns. */
    public OutputStream outputStream() {
        return new StreamOutput(this);
    }

    /** As {@link #inputStream} for what wants a channel: reads as {@link #read(ByteBuffer)}; a write writes all. */
    public ByteChannel channel() {
        return new StreamChannel(this);
    }

    /**
     * Tells the peer that nothing more will be sent: it reads the end of the stream. Reading goes on. Never waits;
     * doing it again does nothing. A later write, or one that waits, gets a
     * {@link java.nio.channels.ClosedChannelException}.
     *
     * @throws java.nio.channels.ClosedChannelException if the stream is closed
     */
    public void shutdownOutput() throws IOException {
        socket.shutdown(socket.output);
    }

    /**
     * Reads no more: a later read finds the end of the stream, and so does one that waits. The peer is not told, and writing goes on.
     * Never waits; doing it again does nothing.
     *
     * @throws java.nio.channels.ClosedChannelException if the stream is closed
     */
    public void shutdownInput() throws IOException {
        socket.shutdown(socket.input);
    }

    /**
     * Bounds how long the connection may be silent: a read or write that waits for so long while no byte moves, in whichever direction,
     * fails with a {@link java.net.SocketTimeoutException} that says "idle". Counts for waits that begin from now on, whatever their own
     * limits. Nobody waiting, nothing happens. Any task or thread.
     *
     * @param timeout 0 for no bound, as in the beginning
     * @throws IllegalArgumentException if it is negative
     */
    public void setIdleTimeout(Duration timeout) {
        socket.setIdleTimeout(timeout);
    }

    /**
     * Sets an option of the socket, for example {@link StandardSocketOptions#SO_KEEPALIVE}. More than 0 seconds of
     * {@link StandardSocketOptions#SO_LINGER} are as none: {@link #close} waits for nothing.
     *
     * @throws UnsupportedOperationException if a TCP socket has no such option
     * @throws IllegalArgumentException if it does not take this value
     * @throws java.nio.channels.ClosedChannelException if the stream is closed
     */
    public <T> TcpStream setOption(SocketOption<T> option, T value) throws IOException {
        socket.enter();
        try {
            socket.raw.setOption(option, value);
        } finally {
            socket.leave();
        }
        return this;
    }

    /**
     * The value of an option, which the system may have changed: it bounds the sizes of buffers, for example.
     *
     * @throws UnsupportedOperationException if a TCP socket has no such option
     * @throws java.nio.channels.ClosedChannelException if the stream is closed
     */
    public <T> T getOption(SocketOption<T> option) throws IOException {
        socket.enter();
        try {
            return socket.raw.getOption(option);
        } finally {
            socket.leave();
        }
    }

    /** The options that {@link #setOption} and {@link #getOption} take. */
    public Set<SocketOption<?>> supportedOptions() {
        return socket.raw.supportedOptions();
    }

    /** The address of the peer, as given to {@code connect} or as it came in. Also after {@link #close}. */
    public InetSocketAddress remoteAddress() {
        return socket.address;
    }

    /** The address of this end. Also after {@link #close}. */
    public InetSocketAddress localAddress() {
        return localAddress;
    }

    /** True until {@link #close}, whatever the peer does. */
    public boolean isOpen() {
        return !socket.isClosed();
    }

    /**
     * Closes the connection in both directions; who waits in it gets an
     * {@link java.nio.channels.AsynchronousCloseException}. What was written before is still sent, unless there are
     * bytes left to read: then the system resets the connection. Any task or thread; never waits, not even for the
     * peer; no cancellation point; closing again does nothing.
     */
    @Override
    public void close() {
        socket.close();
    }

    /**
     * As {@link #close}, but the connection is reset: what was written and not yet sent is thrown away, and the peer gets an error instead
     * of the end of the stream.
     */
    public void abort() {
        try {
            setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException _) {
            // closed already, or broken: nothing to reset
        }
        socket.closeWithoutShutdown();
    }

    @Override
    public String toString() {
        return "TcpStream[" + IoFailures.text(localAddress) + " to " + socket + (isOpen() ? "]" : ", closed]");
    }
}
