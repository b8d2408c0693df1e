package dev.weft.internal.poll.epoll;

import dev.weft.internal.linux.Errno;
import dev.weft.internal.linux.Linux;
import dev.weft.internal.linux.SocketAddresses;
import dev.weft.internal.linux.SocketOptions;
import dev.weft.internal.poll.RawSocket;
import java.io.IOException;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.Set;

/** What streams and listeners have in common: a descriptor. */
abstract sealed class EpollSocket implements RawSocket permits EpollStream, EpollListener {
    private static final int CLOSED = -1; // a call that comes too late fails with EBADF, and hits nobody else's descriptor

    private static final VarHandle DESCRIPTOR = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "descriptor",
            VarHandle.class, EpollSocket.class, int.class);

    private volatile int descriptor;

    EpollSocket(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Negative if closed. */
    final int descriptor() {
        return descriptor;
    }

    /** Those that such a socket has. */
    abstract SocketOptions options();

    /** What an event of epoll means for this socket, without errors. */
    abstract int readable();

    abstract int writable();

    @Override
    public final InetSocketAddress localAddress() throws IOException {
        var address = new byte[SocketAddresses.MAX_SIZE];
        var result = Linux.localName(descriptor, address, new int[1]);
        if (result < 0) {
            throw Errno.exception(-result);
        }
        return SocketAddresses.decode(address);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        options().set(descriptor, option, value);
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) throws IOException {
        return options().get(descriptor, option);
    }

    @Override
    public final Set<SocketOption<?>> supportedOptions() {
        return options().supported();
    }

    @Override
    public void shutdown() {
        Linux.shutdown(descriptor, Linux.SHUT_RDWR, new int[1]); // fails only if it is not connected any more, or closed
    }

    @Override
    public final void close() {
        var closing = (int) DESCRIPTOR.getAndSet(this, CLOSED);
        if (closing != CLOSED) {
            beforeClose(closing);
            Linux.close(closing);
        }
    }

    void beforeClose(int closing) {}

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + descriptor + "]";
    }
}
