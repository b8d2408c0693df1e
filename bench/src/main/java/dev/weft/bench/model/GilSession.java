package dev.weft.bench.model;

import dev.weft.bench.gil.GilExecutor;
import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import dev.weft.bench.gil.GilMode;
import dev.weft.bench.gil.Release;
import java.time.Duration;
import java.util.EnumMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Platform threads under one lock, which is let go of around everything that waits. The lock counts its switches. */
final class GilSession extends ThreadSession {
    private final GilExecutor pool;
    private final @Nullable AtomicLong bodies; // to name them, if somebody listens

    GilSession(String name, GilMode mode, @Nullable SwitchListener listener) {
        super(name);
        pool = GilExecutor.threadPerTask(mode);
        bodies = listener == null ? null : new AtomicLong();
        if (listener != null) {
            pool.setListener((holder, taken, released, why) -> {
                listener.started(0, holder.getName(), taken);
                listener.stopped(0, holder.getName(), released, cause(why));
            });
        }
    }

    private static @Nullable Cause cause(Release why) {
        return switch (why) {
            case FORCED -> Cause.FORCED;
            case TICK -> Cause.TICK;
            case YIELD -> Cause.YIELD;
            case IO -> Cause.IO;
            case TIMER -> Cause.TIMER;
            case PARK -> Cause.PARK;
            case END -> null;
        };
    }

    private static Release release(Cause why) {
        return switch (why) {
            case YIELD -> Release.YIELD;
            case IO -> Release.IO;
            case TIMER -> Release.TIMER;
            case PARK -> Release.PARK;
            case FORCED, TICK -> throw new IllegalArgumentException("the lock's own reason: " + why);
        };
    }

    @Override
    void start(FutureTask<?> body) {
        pool.execute(bodies == null ? body : named("body-" + bodies.getAndIncrement(), body));
    }

    private static Runnable named(String name, Runnable body) {
        return () -> {
            Thread.currentThread().setName(name);
            body.run();
        };
    }

    @Override
    public <T, E extends Exception> T run(Cause cause, BlockingOperation<T, E> operation) throws E {
        requireOpen();
        return pool.blocking(release(cause), operation);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is compared
    public void yieldNow() {
        requireOpen();
        pool.blocking(Release.YIELD, () -> {
            Thread.yield();
            return true;
        });
    }

    @Override
    public void checkpoint() {
        requireOpen();
        pool.checkpoint();
    }

    @Override
    public void setSwitchInterval(Duration interval) {
        pool.setSwitchInterval(interval);
    }

    @Override
    public void setCheckInterval(int ticks) {
        pool.setCheckInterval(ticks);
    }

    @Override
    public SwitchCounts switches() {
        var counts = new EnumMap<Cause, Long>(Cause.class);
        pool.stats().switches().forEach((why, count) -> {
            var cause = cause(why);
            if (cause != null) {
                counts.put(cause, count);
            }
        });
        return new SwitchCounts(counts, true);
    }

    @Override
    void end() {
        Pools.stop(pool);
        pool.setListener(null);
    }
}
