package dev.weft.bench.jmh;

import dev.weft.Scheduler;
import dev.weft.Task;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * Two that wake each other in turn: an operation is one unpark of the other and one park, half a round trip. On one
 * carrier; and on two, where Weft's tasks are made to sit on different carriers, while virtual threads sit where
 * their scheduler puts them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ParkBenchmark.PARKS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParkBenchmark {
    static final int PARKS = 200_000;

    /** Ours, on one carrier. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long weftOneCarrier(OneCarrier one) throws Exception {
        return weft(one.scheduler, false);
    }

    /** Ours, across two carriers. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long weftAcross(TwoCarriers two) throws Exception {
        return weft(two.scheduler, true);
    }

    /** The rival, on one carrier. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.ONE_CARRIER, Jvm.ONE_CARRIER_AT_MOST, Jvm.INITIAL_HEAP, Jvm.HEAP,
            Jvm.COLLECTOR})
    public long virtualOneCarrier() throws InterruptedException {
        return virtual();
    }

    /** The rival, on two carriers. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {"-Djdk.virtualThreadScheduler.parallelism=2", Jvm.INITIAL_HEAP, Jvm.HEAP,
            Jvm.COLLECTOR})
    public long virtualTwoCarriers() throws InterruptedException {
        return virtual();
    }

    private static long weft(Scheduler scheduler, boolean apart) throws Exception {
        var table = new PingPong<Task<?>>(PARKS, Task::unpark, Task::park);
        var first = scheduler.spawn(() -> table.play(0, Task.current(), apart));
        var second = scheduler.spawn(() -> table.play(1, Task.current(), apart));
        first.get();
        second.get();
        return Check.equal(PARKS, table.turns());
    }

    private static long virtual() throws InterruptedException {
        var table = new PingPong<Thread>(PARKS, LockSupport::unpark, LockSupport::park);
        var first = Thread.startVirtualThread(() -> table.play(0, Thread.currentThread(), false));
        var second = Thread.startVirtualThread(() -> table.play(1, Thread.currentThread(), false));
        first.join();
        second.join();
        return Check.equal(PARKS, table.turns());
    }
}
