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
 * One message through a channel that holds 1024: one sends a run of them, one receives.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BufferedBenchmark.MESSAGES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class BufferedBenchmark {
    static final int MESSAGES = 500_000;
    private static final int CAPACITY = 1024;

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        return Topology.stream(side, MESSAGES, CAPACITY);
    }

    /** {@code ArrayBlockingQueue}. */
    @Benchmark
    public long virtual(VirtualSide side) throws Exception {
        return Topology.stream(side, MESSAGES, CAPACITY);
    }

    /** Jox. */
    @Benchmark
    public long jox(JoxSide side) throws Exception {
        return Topology.stream(side, MESSAGES, CAPACITY);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        return Topology.stream(side, MESSAGES, CAPACITY);
    }
}
