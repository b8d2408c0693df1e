package dev.weft.net;

import dev.weft.Waiter;
import dev.weft.internal.poll.RawStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of one connection, and the waits between them.
 *
 * <p>
 * Where an operation says <i>memory</i>, it is a {@code byte[]}, of which {@code offset} and {@code length} tell the part; or a
 * {@link ByteBuffer}, whose remaining bytes {@code length} counts, and {@code offset} is not used; or a {@code ByteBuffer[]}, of which
 * {@code offset} and {@code length} tell which buffers. So there is one loop for all three, and none of them needs an object.
 */
// It is its own readiness, and not the user of one: an object less for each connection, and to fetch for each operation.
final class StreamSocket extends Readiness {
    /** One system call moves so much at least if it is there: a network may do larger transfers in parts. */
    private static final int WHOLE_TRANSFER = 64 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final RawStream raw;
    private volatile boolean isOutputShut;
    private volatile @Nullable IdleTimeout idleTimeout;

    /** Takes over a socket, as {@link Readiness#Readiness}. */
    StreamSocket(RawStream raw, InetSocketAddress peer) {
        super(raw, peer);
        this.raw = raw;
    }

    // ---- reading -----------------------------------------------------------------------------------------------------

    /** Reads once, {@code room} bytes at most. */
    int read(Object memory, int offset, int length, long room, TimeLimit limit) throws IOException {
        input.begin(IoOperation.READ);
        try {
            if (room == 0) {
                return 0;
            }
            var count = receive(memory, offset, length, room, limit);
            if (count == 0) {
                throw timedOut(input, limit);
            }
            return count;
        } finally {
            input.end();
        }
    }

    /** Reads what is there now; 0 if that is nothing. */
    int readNow(Object memory, int offset, int length) throws IOException {
        input.begin(IoOperation.READ);
        try {
            return length == 0 ? 0 : tryRead(memory, offset, length, length); // nobody may have asked for edges
        } finally {
            input.end();
        }
    }

    void readFully(Object memory, int offset, int length, TimeLimit limit) throws IOException {
        input.begin(IoOperation.READ);
        try {
            for (var done = 0; done < length;) {
                var left = length - done;
                var count = receive(memory, offset + done, left, left, limit);
                if (count == 0) {
                    throw timedOut(input, limit, done, length);
                }
                if (count < 0) {
                    throw new EOFException(IoOperation.READ.verb + " " + this + ": the stream ended after " + done
                            + " of " + length + " bytes");
                }
                done += count;
                if (done < length) {
                    input.spend();
                }
            }
        } finally {
            input.end();
        }
    }

    /** Returns when a read may find something. */
    void awaitReadable(TimeLimit limit) throws IOException {
        input.begin(IoOperation.READ);
        try {
            if (!input.isWorthATry() && !await(input, limit)) {
                throw timedOut(input, limit);
            }
        } finally {
            input.end();
        }
    }

    /** Reads into a buffer of {@link BufferPool}, which is borrowed only when there seem to be bytes; null at the end. */
    @Nullable
    ByteBuffer readBorrowed(TimeLimit limit) throws IOException {
        input.begin(IoOperation.READ);
        try {
            for (var again = input.isWorthATry() || await(input, limit);; again = await(input, limit)) {
                var bytes = tryReadBorrowed();
                if (bytes == null || bytes.hasRemaining()) {
                    return bytes;
                }
                if (!again || limit.isZero()) {
                    throw timedOut(input, limit);
                }
            }
        } finally {
            input.end();
        }
    }

    /** As {@link #readBorrowed}, but a buffer without bytes, which nobody has to give back, if there are none now. */
    @Nullable
    ByteBuffer readBorrowedNow() throws IOException {
        input.begin(IoOperation.READ);
        try {
            input.requireUsable();
            while (input.isWorthATry()) {
                var bytes = tryReadBorrowed();
                if (bytes == null || bytes.hasRemaining()) {
                    return bytes;
                }
            }
            return NOTHING;
        } finally {
            input.end();
        }
    }

    private @Nullable ByteBuffer tryReadBorrowed() throws IOException {
        var buffer = BufferPool.borrow();
        var count = 0;
        try {
            count = tryRead(buffer, 0, 0, buffer.remaining());
        } finally {
            if (count <= 0) {
                BufferPool.giveBack(buffer);
            }
        }
        return count > 0 ? buffer.flip() : count < 0 ? null : NOTHING;
    }

    /** Tries and waits; 0 when the time is over. By the user of the input. */
    private int receive(Object memory, int offset, int length, long room, TimeLimit limit) throws IOException {
        var count = input.isWorthATry() ? tryRead(memory, offset, length, room) : 0;
        for (var again = true; count == 0 && again;) {
            again = await(input, limit);
            count = tryRead(memory, offset, length, room);
        }
        return count;
    }

    private int tryRead(Object memory, int offset, int length, long room) throws IOException {
        var edges = input.edges();
        try {
            var count = memory instanceof byte[] bytes
                    ? raw.read(bytes, offset, length)
                    : memory instanceof ByteBuffer buffer
                            ? raw.read(buffer)
                            : (int) raw.read((ByteBuffer[]) memory, offset, length);
            if (count == 0) {
                input.drained(edges);
            } else if (count < Math.min(room, WHOLE_TRANSFER)) {
                input.shortened(edges);
            }
            if (count < 0 && isClosed()) {
                throw new AsynchronousCloseException(); // it is not the peer who has ended it
            }
            moved(count);
            return count;
        } catch (IOException e) {
            throw input.failed(e);
        }
    }

    // ---- writing -----------------------------------------------------------------------------------------------------

    /** Writes once, {@code available} bytes at most. */
    int write(Object memory, int offset, int length, long available, TimeLimit limit) throws IOException {
        output.begin(IoOperation.WRITE);
        try {
            if (available == 0) {
                return 0;
            }
            var count = send(memory, offset, length, limit);
            if (count == 0) {
                throw timedOut(output, limit);
            }
            return count;
        } finally {
            output.end();
        }
    }

    void writeFully(Object memory, int offset, int length, TimeLimit limit) throws IOException {
        output.begin(IoOperation.WRITE);
        try {
            for (var done = 0; done < length;) {
                var count = send(memory, offset + done, length - done, limit);
                if (count == 0) {
                    throw timedOut(output, limit, done, length);
                }
                done += count;
                if (done < length) {
                    output.spend(); // not after the last byte: the yield may throw, and the operation has succeeded
                }
            }
        } finally {
            output.end();
        }
    }

    void writeFully(ByteBuffer[] sources, TimeLimit limit) throws IOException {
        output.begin(IoOperation.WRITE);
        try {
            var wanted = remaining(sources);
            var first = 0;
            for (var left = wanted; left > 0;) {
                while (!sources[first].hasRemaining()) {
                    first++;
                }
                var count = send(sources, first, sources.length - first, limit);
                if (count == 0) {
                    throw timedOut(output, limit, wanted - left, wanted);
                }
                left -= count;
                if (left > 0) {
                    output.spend();
                }
            }
        } finally {
            output.end();
        }
    }

    /** Tries and waits; 0 when the time is over. By the user of the output. */
    private int send(Object memory, int offset, int length, TimeLimit limit) throws IOException {
        var count = output.isWorthATry() ? tryWrite(memory, offset, length) : 0;
        for (var again = true; count == 0 && again;) {
            again = await(output, limit);
            count = tryWrite(memory, offset, length);
        }
        return count;
    }

    private int tryWrite(Object memory, int offset, int length) throws IOException {
        if (isOutputShut) {
            throw new ClosedChannelException();
        }
        var edges = output.edges();
        try {
            var count = memory instanceof byte[] bytes
                    ? raw.write(bytes, offset, length)
                    : memory instanceof ByteBuffer buffer
                            ? raw.write(buffer)
                            : (int) raw.write((ByteBuffer[]) memory, offset, length);
            if (count == 0) {
                output.drained(edges);
            }
            moved(count);
            return count;
        } catch (IOException e) {
            throw output.failed(e);
        }
    }

    // ---- both --------------------------------------------------------------------------------------------------------

    /** Of at most {@code Long.MAX_VALUE} bytes, which no memory has. */
    static long remaining(ByteBuffer[] buffers) {
        var sum = 0L;
        for (var buffer : buffers) {
            sum += buffer.remaining();
        }
        return sum;
    }

    @Nullable
    IdleTimeout idleTimeout() {
        return idleTimeout;
    }

    void setIdleTimeout(Duration timeout) {
        var before = idleTimeout;
        if (before != null) {
            before.cancelAlarm();
        }
        idleTimeout = timeout.isZero() ? null : new IdleTimeout(timeout);
    }

    private void moved(int count) {
        var idle = idleTimeout;
        if (idle != null && count > 0) {
            idle.moved();
        }
    }

    private boolean await(Direction direction, TimeLimit limit) throws IOException {
        var idle = idleTimeout;
        return idle == null ? direction.await(limit) : idle.await(direction, limit);
    }

    private SocketTimeoutException timedOut(Direction direction, TimeLimit limit) {
        var idle = idleTimeout;
        return idle == null || limit.isOver() ? direction.timedOut(limit) : direction.idle(idle.timeout(), 0, 0);
    }

    private SocketTimeoutException timedOut(Direction direction, TimeLimit limit, long done, long wanted) {
        var idle = idleTimeout;
        return idle == null || limit.isOver()
                ? direction.timedOut(limit, done, wanted)
                : direction.idle(idle.timeout(), done, wanted);
    }

    /** Ends one direction; who waits there tries again and finds it ended. Never waits. */
    void shutdown(Direction direction) throws IOException {
        if (direction.hasListener()) {
            Waiter.requireStack(); // for what the listener does: it is told only once
        }
        enter();
        try {
            if (direction == output) {
                isOutputShut = true; // first: a writer in between would get "Broken pipe"
                raw.shutdownOutput();
            } else {
                raw.shutdownInput();
            }
        } catch (IOException e) {
            throw direction.failed(e);
        } finally {
            leave();
        }
        direction.wake();
    }
}
