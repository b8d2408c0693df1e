package dev.weft.bench.jmh;

import dev.weft.Action;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Ordinary threads that spawn as fast as they can, on to a carrier per processor: the time a task takes, until the last
 * has run. Each task only counts itself.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SpawnStormBenchmark.TASKS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class SpawnStormBenchmark {
    static final int TASKS = 400_000;

    /** How many of them spawn. */
    @Param({"1", "2", "8"})
    public int spawners;

    private final LongAdder ran = new LongAdder();

    @SuppressWarnings("NullAway.Init") // JMH calls open first
    private ExecutorService threads;

    /** Starts the threads. */
    @Setup
    public void open() {
        threads = Executors.newFixedThreadPool(spawners);
    }

    /** Ends them. */
    @TearDown
    public void close() {
        threads.close();
    }

    /** Ours. */
    @Benchmark
    public long weft(AllCarriers all) throws InterruptedException {
        Action body = ran::increment;
        return storm(() -> all.scheduler.spawn(body));
    }

    /** The rival. */
    @Benchmark
    public long virtualThreads() throws InterruptedException {
        Runnable body = ran::increment;
        return storm(() -> Thread.startVirtualThread(body));
    }

    private long storm(Runnable spawn) throws InterruptedException {
        ran.reset();
        var spawned = new CountDownLatch(spawners);
        for (int i = 0; i < spawners; i++) {
            threads.execute(() -> {
                for (int n = 0; n < TASKS / spawners; n++) {
                    spawn.run();
                }
                spawned.countDown();
            });
        }
        spawned.await();
        while (ran.sum() < TASKS) {
            Thread.onSpinWait();
        }
        return Check.equal(TASKS, ran.sum());
    }
}
