package dev.weft.bench.echo;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Netty's event loops with the usual echo handler: what a read brings is written, and flushed when all is read. */
final class NettyEcho implements EchoService {
    private static final long CLOSE_MILLIS = 1500;

    private final MultiThreadIoEventLoopGroup loops;
    private final Channel listener;
    private final ChannelGroup connections; // the end of its loop does not always close a channel of java.nio
    private final int carriers;
    private boolean isClosed;

    private NettyEcho(MultiThreadIoEventLoopGroup loops, Channel listener, ChannelGroup connections, int carriers) {
        this.loops = loops;
        this.listener = listener;
        this.connections = connections;
        this.carriers = carriers;
    }

    /** A way to wait for sockets, and the channel that goes with it. */
    private record Transport(IoHandlerFactory handler, Class<? extends ServerChannel> channel) {}

    static NettyEcho start(EchoModel model, EchoOptions options) throws IOException {
        var transport = transport(model);
        var loops = new MultiThreadIoEventLoopGroup(options.carriers(), transport.handler());
        var connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
        NettyEcho echo = null;
        try {
            var bound = new ServerBootstrap().group(loops).channel(transport.channel())
                    .option(ChannelOption.SO_BACKLOG, EchoOptions.BACKLOG)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.RECVBUF_ALLOCATOR,
                            new FixedRecvByteBufAllocator(options.ownBufferBytes()))
                    .childHandler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            connections.add(channel);
                            channel.pipeline().addLast(Handler.SHARED);
                        }
                    }).bind(options.address()).awaitUninterruptibly();
            var refused = bound.cause();
            if (refused != null) {
                throw (BindException) new BindException(refused.getMessage()).initCause(refused);
            }
            echo = new NettyEcho(loops, bound.channel(), connections, options.carriers());
            return echo;
        } finally {
            if (echo == null) {
                stop(loops);
            }
        }
    }

    private static Transport transport(EchoModel model) throws IOException {
        return switch (model) {
            case NETTY_EPOLL -> {
                require(model, Epoll.isAvailable() ? null : Epoll.unavailabilityCause());
                yield new Transport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
            }
            case NETTY_IO_URING -> {
                require(model, IoUring.isAvailable() ? null : IoUring.unavailabilityCause());
                yield new Transport(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
            }
            case NETTY_NIO -> new Transport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
            case COOPERATIVE, VIRTUAL, PLATFORM, GIL -> throw new IllegalArgumentException("not Netty's: " + model);
        };
    }

    private static void require(EchoModel model, @Nullable Throwable cause) throws IOException {
        if (cause != null) {
            throw new IOException(model + " does not run on this machine: " + cause.getMessage(), cause);
        }
    }

    private static void stop(MultiThreadIoEventLoopGroup loops) {
        var _ = loops.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS);
    }

    @Override
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    public String description() {
        return carriers + (carriers == 1 ? " event loop" : " event loops");
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        listener.closeFuture().await();
    }

    /** Once: the exit hook and who waited for the listener both come here, and Netty logs what comes when its loops have stopped. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        var _ = listener.close().awaitUninterruptibly(CLOSE_MILLIS);
        var _ = connections.close().awaitUninterruptibly(CLOSE_MILLIS);
        stop(loops);
    }

    /** Has no state of its own. */
    @Sharable
    private static final class Handler extends ChannelInboundHandlerAdapter {
        private static final Handler SHARED = new Handler();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var _ = context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close(); // the client's right
        }
    }
}
