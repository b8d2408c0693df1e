package dev.weft.bench.jmh;

import dev.weft.Task;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one yield costs on one carrier when 2 or 1000 tasks take turns. An invocation is a million yields, spawning
 * included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(YieldBenchmark.YIELDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.ONE_CARRIER, Jvm.ONE_CARRIER_AT_MOST, Jvm.INITIAL_HEAP, Jvm.HEAP,
        Jvm.COLLECTOR})
public class YieldBenchmark {
    static final int YIELDS = 1_000_000;

    /** How many take turns. */
    @Param({"2", "1000"})
    public int tasks;

    private long yields; // of the one carrier; read after the join

    /** The limit. */
    @Benchmark
    public long bareContinuation() {
        return BareContinuations.roundRobin(tasks, YIELDS / tasks);
    }

    /** Ours. */
    @Benchmark
    public long weft(OneCarrier one) throws Exception {
        yields = 0;
        one.scheduler.spawn(() -> {
            var children = new ArrayList<Task<Void>>(tasks);
            for (int i = 0; i < tasks; i++) {
                children.add(Task.spawn(this::yieldWeft));
            }
            children.forEach(Task::join);
        }).get();
        return Check.equal(YIELDS, yields);
    }

    private void yieldWeft() {
        int times = YIELDS / tasks;
        for (int i = 0; i < times; i++) {
            Task.yield();
            yields++;
        }
    }

    /** The rival. */
    @Benchmark
    public long virtualThreads() throws InterruptedException {
        yields = 0;
        var threads = new ArrayList<Thread>(tasks);
        for (int i = 0; i < tasks; i++) {
            threads.add(Thread.startVirtualThread(this::yieldVirtual));
        }
        for (var thread : threads) {
            thread.join();
        }
        return Check.equal(YIELDS, yields);
    }

    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is measured
    private void yieldVirtual() {
        int times = YIELDS / tasks;
        for (int i = 0; i < times; i++) {
            Thread.yield();
            yields++;
        }
    }
}
