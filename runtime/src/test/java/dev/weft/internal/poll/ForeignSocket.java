package dev.weft.internal.poll;

import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.Set;

/** A socket of no network. */
final class ForeignSocket implements RawSocket {
    @Override
    public InetSocketAddress localAddress() {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <T> T getOption(SocketOption<T> option) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
    }

    @Override
    public void shutdown() {
        // nothing to end
    }

    @Override
    public void close() {
        // nothing to give back
    }
}
