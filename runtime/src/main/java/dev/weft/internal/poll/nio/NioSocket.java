package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.RawSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.util.Set;

/** What streams and listeners have in common: a channel, which counts for itself who is inside its calls. */
abstract sealed class NioSocket<C extends SelectableChannel & NetworkChannel> implements RawSocket
        permits NioStream, NioListener {
    final C channel;
    private volatile boolean lingers;

    NioSocket(C channel) {
        this.channel = channel;
    }

    @Override
    public final InetSocketAddress localAddress() throws IOException {
        if (channel.getLocalAddress() instanceof InetSocketAddress address) {
            return address;
        }
        throw new ClosedChannelException();
    }

    @Override
    public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
        if (option.equals(StandardSocketOptions.SO_LINGER)) {
            lingers = value instanceof Integer seconds && seconds > 0;
        }
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) throws IOException {
        return channel.getOption(option);
    }

    @Override
    public final Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }

    @Override
    public final void shutdown() {
        close();
    }

    @Override
    public final void close() {
        try {
            if (lingers) {
                channel.setOption(StandardSocketOptions.SO_LINGER, -1); // close would wait, though the channel does not block
            }
        } catch (IOException _) {
            // closed already
        }
        try {
            channel.close();
        } catch (IOException _) {
            // whatever could not be sent: the descriptor is gone all the same (close(2)), and nobody could do more
        }
    }
}
