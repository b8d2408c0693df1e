package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.KernelNetwork;
import dev.weft.internal.poll.Mechanism;
import dev.weft.internal.poll.RawListener;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;

/** The network of {@code java.nio.channels}, which every platform has. */
public final class NioNetwork implements KernelNetwork {
    private final SelectorProvider provider;

    /** A network whose sockets come from {@code provider}. */
    public NioNetwork(SelectorProvider provider) {
        this.provider = provider;
    }

    @Override
    public Mechanism openMechanism() throws IOException {
        return new NioMechanism(provider.openSelector());
    }

    @Override
    public RawStream openStream(InetSocketAddress peer) throws IOException {
        return NioStream.over(provider.openSocketChannel());
    }

    @Override
    public RawListener listen(InetSocketAddress address, int backlog, boolean sharesPort) throws IOException {
        var channel = provider.openServerSocketChannel();
        var done = false;
        try {
            channel.configureBlocking(false);
            if (sharesPort) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(address, backlog);
            done = true;
            return new NioListener(channel);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    @Override
    public String name() {
        return "nio";
    }
}
