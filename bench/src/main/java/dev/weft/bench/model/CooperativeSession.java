package dev.weft.bench.model;

import dev.weft.Action;
import dev.weft.ParkReason;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.io.Blocking;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import dev.weft.observe.Management;
import dev.weft.sync.Mutex;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A scheduler of Weft; all that waits is Weft's own. The carriers count their switches. */
final class CooperativeSession implements Session {
    /** More than a body needs to see its cancellation and end. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final Scheduler scheduler;
    private final Management management; // for `weft dump`
    private final @Nullable AtomicLong bodies; // to name them, if somebody listens

    CooperativeSession(Scheduler scheduler, boolean named) {
        this.scheduler = scheduler;
        this.management = Management.register(scheduler);
        this.bodies = named ? new AtomicLong() : null;
    }

    /** What a park reason of Weft is called here. */
    static Cause cause(ParkReason reason) {
        return switch (reason) {
            case YIELD, BUDGET, HAND_OVER -> Cause.YIELD;
            case CHECKPOINT -> Cause.TICK;
            case SLEEP -> Cause.TIMER;
            case IO_ACCEPT, IO_CONNECT, IO_READ, IO_WRITE, BLOCKING -> Cause.IO;
            case PARK, JOIN, CLOSE, DUMP, QUIESCENCE, LOCK, PERMIT, CONDITION, EVENT, LATCH, BARRIER, PROMISE, PUT,
                    TAKE, DRAIN, SEND, RECEIVE, SELECT ->
                Cause.PARK;
        };
    }

    @Override
    public void run(Duration limit, Action root) throws Exception {
        scheduler.spawn("root", root).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Child spawn(Action body) {
        return bodies == null ? Task.spawn(body)::join : Task.spawn("body-" + bodies.incrementAndGet(), body)::join;
    }

    @Override
    public Result submit(Job job) {
        return Task.spawn(() -> job.run(this))::join;
    }

    @Override
    public Child spawnOn(int place, Action body) {
        if (places() == 0) {
            return Session.super.spawnOn(place, body);
        }
        return scheduler.spawnOn(place, "at-" + place, body)::join;
    }

    @Override
    public int places() {
        return scheduler.carriers() == 1 ? 0 : scheduler.carriers();
    }

    @Override
    public void yieldNow() {
        Task.yield();
    }

    @Override
    public void checkpoint() {
        Task.checkpoint();
    }

    @Override
    public void sleep(Duration duration) {
        Task.sleep(duration);
    }

    @Override
    public <T> T blocking(Callable<T> call) throws Exception {
        return Blocking.call(call);
    }

    @Override
    public <T> Conduit<T> conduit(int capacity) {
        return new ChannelConduit<>(capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity));
    }

    @Override
    public Exclusion exclusion() {
        return new MutexExclusion(Mutex.create());
    }

    @Override
    public SwitchCounts switches() {
        var counts = new EnumMap<Cause, Long>(Cause.class);
        scheduler.stats().switches().forEach((reason, count) -> counts.merge(cause(reason), count, Long::sum));
        return new SwitchCounts(counts, true);
    }

    @Override
    public Listener listen() throws IOException {
        return new TaskListener(TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @Override
    public Connection connect(InetSocketAddress address) throws IOException {
        return new TaskConnection(TcpStream.connect(address));
    }

    @Override
    public void close() {
        management.close();
        scheduler.close(CLOSE_LIMIT);
    }

    @Override
    public String toString() {
        return scheduler.name();
    }

    private record ChannelConduit<T>(Channel<T> channel) implements Conduit<T> {
        @Override
        public void send(T item) {
            channel.send(item);
        }

        @Override
        public T receive() {
            return channel.receive();
        }
    }

    private record MutexExclusion(Mutex mutex) implements Exclusion {
        @Override
        public void lock() {
            mutex.lock();
        }

        @Override
        public void unlock() {
            mutex.unlock();
        }
    }

    private record TaskListener(TcpListener listener) implements Listener {
        @Override
        public InetSocketAddress address() {
            return listener.localAddress();
        }

        @Override
        public Connection accept() throws IOException {
            return new TaskConnection(listener.accept());
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private record TaskConnection(TcpStream stream) implements Connection {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return stream.read(into);
        }

        @Override
        public void writeFully(ByteBuffer from) throws IOException {
            stream.writeFully(from);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
