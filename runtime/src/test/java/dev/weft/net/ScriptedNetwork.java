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
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A network of streams that do what a test tells them; the test is also their poller, which stays armed. */
final class ScriptedNetwork implements Network {
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 1);

    @Nullable
    Stream opened;

    @Override
    public Poller newPoller() {
        return new Deaf(World.real().network().newPoller());
    }

    @Override
    public RawStream openStream(InetSocketAddress peer) {
        var stream = new Stream(peer);
        opened = stream;
        return stream;
    }

    @Override
    public RawListener listen(InetSocketAddress address, int backlog, boolean sharesPort) {
        throw new UnsupportedOperationException("streams only");
    }

    @Override
    public String name() {
        return "scripted";
    }

    /** What one system call does. */
    interface Call {
        int run(ByteBuffer buffer) throws IOException;
    }

    /** A stream whose calls are given beforehand; without one there is nothing to read and no room. */
    static final class Stream implements RawStream {
        final Queue<Call> reads = new ArrayDeque<>();
        final Queue<Call> writes = new ArrayDeque<>();
        final AtomicInteger attempts = new AtomicInteger();
        final AtomicInteger closes = new AtomicInteger();
        final AtomicInteger shutdowns = new AtomicInteger();
        final AtomicInteger options = new AtomicInteger();
        Poller.@Nullable ReadyHandler handler;
        private final InetSocketAddress peer;

        Stream(InetSocketAddress peer) {
            this.peer = peer;
        }

        /** Tells that something came; on the carrier. */
        void edge(int interest) {
            var told = handler;
            if (told != null) {
                told.ready(interest);
            }
        }

        private int next(Queue<Call> calls, ByteBuffer buffer) throws IOException {
            attempts.incrementAndGet();
            var call = calls.poll();
            return call == null ? 0 : call.run(buffer);
        }

        @Override
        public boolean connect(InetSocketAddress address) {
            return true;
        }

        @Override
        public boolean finishConnect() {
            return true;
        }

        @Override
        public InetSocketAddress localAddress() {
            return HERE;
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return peer;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return next(reads, target);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return next(reads, ByteBuffer.wrap(target, offset, length));
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            return next(reads, targets[offset]);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            return next(writes, source);
        }

        @Override
        public int write(byte[] source, int offset, int length) throws IOException {
            return next(writes, ByteBuffer.wrap(source, offset, length));
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            return next(writes, sources[offset]);
        }

        @Override
        public void shutdownInput() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public <T> void setOption(SocketOption<T> option, T value) {
            options.incrementAndGet();
        }

        @Override
        public <T> T getOption(SocketOption<T> option) {
            throw new UnsupportedOperationException(option.name());
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public void shutdown() {
            shutdowns.incrementAndGet();
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }

    /** Hears of nothing by itself; blocks and wakes up as a real one. */
    private record Deaf(Poller real) implements Poller {
        @Override
        public Registration register(RawSocket socket, ReadyHandler handler) {
            if (!(socket instanceof Stream stream)) {
                throw new IllegalArgumentException("not a socket of this network: " + socket);
            }
            stream.handler = handler;
            return new Registration() {
                @Override
                public void arm(int interest) {}

                @Override
                public boolean staysArmed() {
                    return true;
                }

                @Override
                public void close() {
                    stream.handler = null;
                }
            };
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
