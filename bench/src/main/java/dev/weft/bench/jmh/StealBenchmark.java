package dev.weft.bench.jmh;

import dev.weft.Action;
import dev.weft.Task;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs that a task runs on another carrier than the one it was spawned on: its spawner holds the carrier until
 * all have been stolen and run. Beside it the same on one carrier, where the spawner gives way and nobody steals; the
 * difference is the price.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(StealBenchmark.TASKS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StealBenchmark {
    static final int TASKS = 200_000;

    /** Long beyond the time in which an idle carrier comes to steal. */
    private static final long LIMIT_NANOS = 30_000_000_000L;

    private long ran; // of the one carrier that runs them
    private volatile boolean done;

    /** Ours: the other of two carriers takes all. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long weftStolen(TwoCarriers two) throws Exception {
        start();
        Action body = this::count;
        two.scheduler.spawn(() -> {
            for (int i = 0; i < TASKS; i++) {
                Task.spawn(body);
            }
            holdCarrier();
        }).get();
        return Check.equal(TASKS, ran);
    }

    /** Ours: there is one carrier. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long weftKept(OneCarrier one) throws Exception {
        start();
        Action body = this::count;
        one.scheduler.spawn(() -> {
            for (int i = 0; i < TASKS; i++) {
                Task.spawn(body);
            }
            while (!done) {
                Task.yield();
            }
        }).get();
        return Check.equal(TASKS, ran);
    }

    /** The rival's: the other of two carriers takes all. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {"-Djdk.virtualThreadScheduler.parallelism=2",
            "-Djdk.virtualThreadScheduler.maxPoolSize=2", Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long virtualStolen() throws InterruptedException {
        start();
        Runnable body = this::count;
        Thread.startVirtualThread(() -> {
            for (int i = 0; i < TASKS; i++) {
                Thread.startVirtualThread(body);
            }
            holdCarrier();
        }).join();
        return Check.equal(TASKS, ran);
    }

    /** The rival's: there is one carrier. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.ONE_CARRIER, Jvm.ONE_CARRIER_AT_MOST, Jvm.INITIAL_HEAP, Jvm.HEAP,
            Jvm.COLLECTOR})
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is measured
    public long virtualKept() throws InterruptedException {
        start();
        Runnable body = this::count;
        Thread.startVirtualThread(() -> {
            for (int i = 0; i < TASKS; i++) {
                Thread.startVirtualThread(body);
            }
            while (!done) {
                Thread.yield();
            }
        }).join();
        return Check.equal(TASKS, ran);
    }

    private void start() {
        ran = 0;
        done = false;
    }

    private void count() {
        ran++;
        if (ran == TASKS) {
            done = true;
        }
    }

    private void holdCarrier() {
        var start = System.nanoTime();
        while (!done) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new IllegalStateException("nobody steals");
            }
            Thread.onSpinWait();
        }
    }
}
