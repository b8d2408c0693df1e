package dev.weft.net;

import dev.weft.World;
import dev.weft.internal.poll.Network;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.RawListener;
import dev.weft.internal.poll.RawSocket;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The real network, whose listeners fail to give connections away as often as a test wants, or can't share a port. */
final class ServerNetwork implements Network {
    final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger failuresLeft = new AtomicInteger();
    private final Network real = World.real().network();
    private final boolean canSharePorts;
    private final Supplier<? extends Throwable> failure;

    ServerNetwork(boolean canSharePorts, Supplier<? extends Throwable> failure) {
        this.canSharePorts = canSharePorts;
        this.failure = failure;
    }

    /** From now on so many attempts fail. */
    void fail(int times) {
        failuresLeft.set(times);
    }

    @Override
    public Poller newPoller() {
        return new Unwrapping(real.newPoller());
    }

    @Override
    public RawStream openStream(InetSocketAddress peer) throws IOException {
        return real.openStream(peer);
    }

    @Override
    public RawListener listen(InetSocketAddress address, int backlog, boolean sharesPort) throws IOException {
        if (sharesPort && !canSharePorts) {
            throw new UnsupportedOperationException("no port is shared here");
        }
        return new Listener(real.listen(address, backlog, sharesPort));
    }

    @Override
    public String name() {
        return "failing";
    }

    private final class Listener implements RawListener {
        private final RawListener socket;

        Listener(RawListener socket) {
            this.socket = socket;
        }

        @Override
        public @Nullable RawStream accept() throws IOException {
            attempts.incrementAndGet();
            if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                switch (failure.get()) {
                    case IOException exception -> throw exception;
                    case Error error -> throw error;
                    case Throwable other -> throw new AssertionError(other);
                }
            }
            return socket.accept();
        }

        @Override
        public InetSocketAddress localAddress() throws IOException {
            return socket.localAddress();
        }

        @Override
        public <T> void setOption(SocketOption<T> option, T value) throws IOException {
            socket.setOption(option, value);
        }

        @Override
        public <T> T getOption(SocketOption<T> option) throws IOException {
            return socket.getOption(option);
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return socket.supportedOptions();
        }

        @Override
        public void shutdown() {
            socket.shutdown();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private record Unwrapping(Poller real) implements Poller {
        @Override
        public Registration register(RawSocket socket, ReadyHandler handler) throws IOException {
            return real.register(socket instanceof Listener listener ? listener.socket : socket, handler);
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            return real.poll(timeoutNanos);
        }

        @Override
        public void wakeup() {
            real.wakeup();
        }

        @Override
        public int registered() {
            return real.registered();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }
}
