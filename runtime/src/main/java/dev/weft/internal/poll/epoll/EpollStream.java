package dev.weft.internal.poll.epoll;

import dev.weft.internal.linux.Errno;
import dev.weft.internal.linux.Linux;
import dev.weft.internal.linux.SocketAddresses;
import dev.weft.internal.linux.SocketOptions;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;

/** A connection. Arrays and buffers go to the kernel as they are, without a copy. */
// Several buffers take several calls. readv and writev would need addresses that stay, which arrays of the heap don't have, so a copy; and
// MSG_MORE makes one packet of several sends as well.
//
// The error number has a place per thread, not per stream: every call writes it. No task leaves its thread between the call and the look.
final class EpollStream extends EpollSocket implements RawStream {
    private static final byte[] NO_ADDRESS = new byte[16]; // of the family AF_UNSPEC

    private static final ThreadLocal<int[]> ERRNO = ThreadLocal.withInitial(() -> new int[1]);

    /** Several buffers take no more than about this in one attempt: who counts has an int. */
    private static final int MAX_SUM = 1 << 30;

    private final int family;
    private @Nullable InetSocketAddress peer; // before anybody else knows this stream, or by who connects
    private volatile boolean aborts; // SO_LINGER is 0
    private volatile boolean lingers; // SO_LINGER is more than 0
    private volatile int broken; // what ended it: the kernel says so once, to who asks first, be it for reading or for writing

    private EpollStream(int descriptor, int family, @Nullable InetSocketAddress peer) {
        super(descriptor);
        this.family = family;
        this.peer = peer;
    }

    /** Takes over a descriptor, and closes it if this throws; {@code address} is the peer's if it is connected. */
    static EpollStream over(int descriptor, int family, byte @Nullable [] address) {
        var done = false;
        try {
            var stream = new EpollStream(descriptor, family, address == null ? null : SocketAddresses.decode(address));
            done = true;
            return stream;
        } finally {
            if (!done) {
                Linux.close(descriptor);
            }
        }
    }

    @Override
    public boolean connect(InetSocketAddress newPeer) throws IOException {
        peer = newPeer;
        var address = SocketAddresses.encode(newPeer, family);
        var result = Linux.connect(descriptor(), address, ERRNO.get());
        return switch (-result) {
            case 0 -> true;
            case Errno.EINPROGRESS, Errno.EINTR -> false; // interrupted, it goes on all the same: connect(2)
            default -> throw Errno.whileConnecting(-result);
        };
    }

    @Override
    public boolean finishConnect() throws IOException {
        var error = new int[1];
        SocketOptions.getNumbers(descriptor(), SocketOptions.SOL_SOCKET, SocketOptions.SO_ERROR, error);
        if (error[0] != 0) {
            throw Errno.whileConnecting(error[0]);
        }
        var result = Linux.peerName(descriptor(), new byte[SocketAddresses.MAX_SIZE], ERRNO.get());
        return switch (-result) {
            case 0 -> true;
            case Errno.ENOTCONN -> false;
            default -> throw Errno.whileConnecting(-result);
        };
    }

    @Override
    public InetSocketAddress remoteAddress() {
        var known = peer; // the kernel forgets it when the connection is reset
        if (known == null) {
            throw new NotYetConnectedException();
        }
        return known;
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        super.setOption(option, value);
        if (option.equals(StandardSocketOptions.SO_LINGER)) {
            aborts = value.equals(0);
            lingers = value instanceof Integer seconds && seconds > 0;
        }
    }

    /** close(2) would wait for what is not sent yet, though the socket does not block. */
    @Override
    void beforeClose(int closing) {
        if (lingers) {
            Linux.setOption(closing, SocketOptions.SOL_SOCKET, SocketOptions.SO_LINGER, new int[]{0, 0}, new int[1]);
        }
    }

    /** With SO_LINGER at 0 it is the reset that ends the connection, as it would be with close; a shutdown would end it in order. */
    @Override
    public void shutdown() {
        if (!aborts || Linux.connect(descriptor(), NO_ADDRESS, new int[1]) < 0) {
            super.shutdown();
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        long received;
        do {
            received = Linux.recv(descriptor(), target, offset, length, ERRNO.get());
        } while (received == -Errno.EINTR);
        return received > 0 ? (int) received : endOrFailure(received);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (target.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
        var received = target.hasArray()
                ? read(target.array(), target.arrayOffset() + target.position(), target.remaining())
                : read(MemorySegment.ofBuffer(target));
        if (received > 0) {
            target.position(target.position() + received);
        }
        return received;
    }

    private int read(MemorySegment target) throws IOException {
        long received;
        do {
            received = Linux.recv(descriptor(), target, ERRNO.get());
        } while (received == -Errno.EINTR);
        return received > 0 ? (int) received : endOrFailure(received);
    }

    private int endOrFailure(long received) throws IOException {
        if (received == -Errno.EAGAIN) {
            return 0;
        }
        if (received != 0 || broken != 0) {
            throw failure(received == 0 ? broken : (int) -received);
        }
        return -1;
    }

    private IOException failure(int errno) {
        switch (errno) {
            case Errno.ECONNRESET, Errno.ETIMEDOUT, Errno.EHOSTUNREACH, Errno.ENETUNREACH -> broken = errno;
            default -> {
                // EPIPE says nothing of what there is to read
            }
        }
        return Errno.exception(errno);
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        var sum = 0L;
        for (var i = offset; i < offset + length; i++) {
            var target = targets[i];
            if (!target.hasRemaining()) {
                continue;
            }
            int received;
            try {
                received = read(target);
            } catch (IOException e) {
                if (sum > 0) {
                    return sum; // the next read meets it again
                }
                throw e;
            }
            if (received < 0) {
                return sum > 0 ? sum : received;
            }
            sum += received;
            if (target.hasRemaining() || sum >= MAX_SUM) {
                return sum;
            }
        }
        return sum;
    }

    @Override
    public int write(byte[] source, int offset, int length) throws IOException {
        return write(source, offset, length, 0);
    }

    private int write(byte[] source, int offset, int length, int flags) throws IOException {
        long sent;
        do {
            sent = Linux.send(descriptor(), source, offset, length, flags, ERRNO.get());
        } while (sent == -Errno.EINTR);
        return sent >= 0 ? (int) sent : fullOrFailure(sent);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return write(source, 0);
    }

    private int write(ByteBuffer source, int flags) throws IOException {
        var sent = source.hasArray()
                ? write(source.array(), source.arrayOffset() + source.position(), source.remaining(), flags)
                : write(MemorySegment.ofBuffer(source), flags);
        source.position(source.position() + sent);
        return sent;
    }

    private int write(MemorySegment source, int flags) throws IOException {
        long sent;
        do {
            sent = Linux.send(descriptor(), source, flags, ERRNO.get());
        } while (sent == -Errno.EINTR);
        return sent >= 0 ? (int) sent : fullOrFailure(sent);
    }

    private int fullOrFailure(long sent) throws IOException {
        if (sent == -Errno.EAGAIN) {
            return 0;
        }
        throw failure((int) -sent);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        var sum = 0L;
        var end = lastWithBytes(sources, offset, length);
        for (var i = offset; i <= end; i++) {
            var source = sources[i];
            if (!source.hasRemaining()) {
                continue;
            }
            try {
                sum += write(source, i < end ? Linux.MSG_MORE : 0);
            } catch (IOException e) {
                if (sum > 0) {
                    return sum; // the next write meets it again
                }
                throw e;
            }
            if (source.hasRemaining() || sum >= MAX_SUM) {
                return sum;
            }
        }
        return sum;
    }

    private static int lastWithBytes(ByteBuffer[] sources, int offset, int length) {
        var last = offset + length - 1;
        while (last > offset && !sources[last].hasRemaining()) {
            last--;
        }
        return last;
    }

    @Override
    public void shutdownInput() throws IOException {
        end(Linux.SHUT_RD);
    }

    @Override
    public void shutdownOutput() throws IOException {
        end(Linux.SHUT_WR);
    }

    private void end(int direction) throws IOException {
        var result = Linux.shutdown(descriptor(), direction, new int[1]);
        if (result < 0 && result != -Errno.ENOTCONN) { // both directions have ended with a reset
            throw Errno.exception(-result);
        }
    }

    @Override
    SocketOptions options() {
        return SocketOptions.OF_STREAMS;
    }

    @Override
    int readable() {
        return Poller.READ;
    }

    @Override
    int writable() {
        return Poller.WRITE | Poller.CONNECT;
    }
}
