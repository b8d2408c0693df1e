package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** A connection on a {@link SocketChannel}. */
final class NioStream extends NioSocket<SocketChannel> implements RawStream {
    /**
     * The most that one system call takes from or puts into an array: the JDK copies it through a direct buffer of that size, which it
     * keeps for each thread.
     */
    private static final int ARRAY_TRANSFER = 64 * 1024;

    private volatile @Nullable SelectionKey key;

    private NioStream(SocketChannel channel) {
        super(channel);
    }

    /** A stream over a channel, which is closed if this throws. */
    static NioStream over(SocketChannel channel) throws IOException {
        var done = false;
        try {
            channel.configureBlocking(false);
            done = true;
            return new NioStream(channel);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    @Override
    public boolean connect(InetSocketAddress peer) throws IOException {
        return channel.connect(peer);
    }

    @Override
    public boolean finishConnect() throws IOException {
        var connected = channel.finishConnect();
        if (connected) {
            disarmConnect();
        }
        return connected;
    }

    /** Who found out by himself has not been told, and a selector that goes on asking for the connection of a connected channel spins. */
    private void disarmConnect() {
        var registered = key;
        if (registered != null) {
            try {
                registered.interestOpsAnd(~SelectionKey.OP_CONNECT);
            } catch (CancelledKeyException _) {
                // closed by another thread: nothing is asked for any more
            }
        }
    }

    void registered(SelectionKey newKey) {
        key = newKey;
    }

    @Override
    public InetSocketAddress remoteAddress() throws IOException {
        if (channel.getRemoteAddress() instanceof InetSocketAddress address) {
            return address;
        }
        throw new NotYetConnectedException();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        var limit = narrow(target);
        try {
            return channel.read(target);
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return channel.read(ByteBuffer.wrap(target, offset, Math.min(length, ARRAY_TRANSFER)));
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
        return channel.read(targets, offset, length);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        var limit = narrow(source);
        try {
            return channel.write(source);
        } finally {
            source.limit(limit);
        }
    }

    @Override
    public int write(byte[] source, int offset, int length) throws IOException {
        return channel.write(ByteBuffer.wrap(source, offset, Math.min(length, ARRAY_TRANSFER)));
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        return channel.write(sources, offset, length);
    }

    /** Hides from one system call what is too much of an array; returns the limit to restore. */
    private static int narrow(ByteBuffer buffer) {
        var limit = buffer.limit();
        if (!buffer.isDirect() && buffer.remaining() > ARRAY_TRANSFER) {
            buffer.limit(buffer.position() + ARRAY_TRANSFER);
        }
        return limit;
    }

    @Override
    public void shutdownInput() throws IOException {
        channel.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }
}
