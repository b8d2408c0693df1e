package dev.weft.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.Set;

import dev.weft.internal.poll.RawStream;

/** A connection on which nothing ever comes but its end. */
final class SilentStream implements RawStream {
    private static final InetSocketAddress PEER = InetSocketAddress.createUnresolved("peer", 1);
    private static final InetSocketAddress HERE = InetSocketAddress.createUnresolved("here", 2);

    private volatile boolean ended;

    TcpStream asStream() {
        return new TcpStream(new StreamSocket(this, PEER), HERE);
    }

    private int length() {
        return ended ? -1 : 0;
    }

    @Override
    public int read(ByteBuffer target) {
        return length();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        return length();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        return length();
    }

    @Override
    public void shutdownInput() {
        ended = true;
    }

    @Override
    public void shutdown() {
        ended = true;
    }

    @Override
    public void close() {}

    @Override
    public InetSocketAddress localAddress() {
        return HERE;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return PEER;
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of();
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
    public boolean connect(InetSocketAddress peer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean finishConnect() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        throw new IOException("nobody writes here");
    }

    @Override
    public int write(byte[] source, int offset, int length) throws IOException {
        throw new IOException("nobody writes here");
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        throw new IOException("nobody writes here");
    }

    @Override
    public void shutdownOutput() {}
}
