package dev.weft.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One hop of a number that goes round a ring of 503 (the thread ring of the benchmarks game) through channels without a buffer.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RingBenchmark.HOPS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class RingBenchmark {
    private static final int SIZE = 503;
    private static final int ROUNDS = 200;
    static final int HOPS = SIZE * ROUNDS;

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        return Topology.ring(side, SIZE, ROUNDS);
    }

    /** {@code SynchronousQueue}. */
    @Benchmark
    public long virtual(VirtualSide side) throws Exception {
        return Topology.ring(side, SIZE, ROUNDS);
    }

    /** Jox. */
    @Benchmark
    public long jox(JoxSide side) throws Exception {
        return Topology.ring(side, SIZE, ROUNDS);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        return Topology.ring(side, SIZE, ROUNDS);
    }
}
