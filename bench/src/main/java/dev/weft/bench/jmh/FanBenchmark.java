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
 * One message where a hundred send to one, and where one sends to a hundred, through a channel that holds 16.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(FanBenchmark.MESSAGES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class FanBenchmark {
    static final int MESSAGES = 200_000;
    private static final int MANY = 100;
    private static final int CAPACITY = 16;

    /** Ours. */
    @Benchmark
    public long weftIn(WeftSide side) throws Exception {
        return Topology.fanIn(side, MESSAGES, MANY, CAPACITY);
    }

    /** {@code ArrayBlockingQueue}. */
    @Benchmark
    public long virtualIn(VirtualSide side) throws Exception {
        return Topology.fanIn(side, MESSAGES, MANY, CAPACITY);
    }

    /** Jox. */
    @Benchmark
    public long joxIn(JoxSide side) throws Exception {
        return Topology.fanIn(side, MESSAGES, MANY, CAPACITY);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlinIn(KotlinSide side) throws Exception {
        return Topology.fanIn(side, MESSAGES, MANY, CAPACITY);
    }

    /** Ours. */
    @Benchmark
    public long weftOut(WeftSide side) throws Exception {
        return Topology.fanOut(side, MESSAGES, MANY, CAPACITY);
    }

    /** {@code ArrayBlockingQueue}. */
    @Benchmark
    public long virtualOut(VirtualSide side) throws Exception {
        return Topology.fanOut(side, MESSAGES, MANY, CAPACITY);
    }

    /** Jox. */
    @Benchmark
    public long joxOut(JoxSide side) throws Exception {
        return Topology.fanOut(side, MESSAGES, MANY, CAPACITY);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlinOut(KotlinSide side) throws Exception {
        return Topology.fanOut(side, MESSAGES, MANY, CAPACITY);
    }
}
