package dev.weft.bench.jmh;

import dev.weft.Task;
import dev.weft.coroutine.Generator;
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
 * A yield to the scheduler, on one carrier where two tasks take turns, by code that runs in so many generators, each inside the next: the
 * whole pile is suspended and resumed. With none it is the bare yield.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CoroutineNestedBenchmark.YIELDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class CoroutineNestedBenchmark {
    static final int YIELDS = 100_000;

    /** Generators around the code that yields. */
    @Param({"0", "1", "2", "5"})
    public int generators;

    private long yields; // of the one carrier; read after the join

    /** Two tasks. */
    @Benchmark
    public long yieldToTheScheduler(OneCarrier one) throws Exception {
        yields = 0;
        one.scheduler.spawn(() -> {
            var other = Task.spawn(() -> nest(generators));
            nest(generators);
            other.join();
        }).get();
        return Check.equal(YIELDS, yields);
    }

    private void nest(int left) {
        if (left > 0) {
            Check.equal(0, Generator.<Integer>of(_ -> nest(left - 1)).stream().count());
            return;
        }
        for (int i = 0; i < YIELDS / 2; i++) {
            Task.yield();
            yields++;
        }
    }
}
