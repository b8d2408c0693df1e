package dev.weft.bench.jmh;

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
 * One hop of numbers that pass through a chain of 10 000 channels, as Jox measures it; without a buffer, and with room for 16.
 * Fifty numbers pass; that the chain is set up and taken down is part of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ChainBenchmark.HOPS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class ChainBenchmark {
    private static final int LENGTH = 10_000;
    private static final int COUNT = 50;
    static final int HOPS = LENGTH * COUNT;

    /** Of each channel. */
    @Param({"0", "16"})
    public int capacity;

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        return Topology.chain(side, LENGTH, COUNT, capacity);
    }

    /** {@code SynchronousQueue} and {@code ArrayBlockingQueue}. */
    @Benchmark
    public long virtual(VirtualSide side) throws Exception {
        return Topology.chain(side, LENGTH, COUNT, capacity);
    }

    /** Jox. */
    @Benchmark
    public long jox(JoxSide side) throws Exception {
        return Topology.chain(side, LENGTH, COUNT, capacity);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        return Topology.chain(side, LENGTH, COUNT, capacity);
    }
}
