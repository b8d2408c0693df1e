package dev.weft.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The primes up to 7919, the first thousand: a chain of filters that grows by one for each prime, through channels without
 * buffers. An operation is all of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class SieveBenchmark {
    /** The last number. */
    @Param("7919")
    public int limit;

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        return Topology.sieve(side, limit);
    }

    /** {@code SynchronousQueue}. */
    @Benchmark
    public long virtual(VirtualSide side) throws Exception {
        return Topology.sieve(side, limit);
    }

    /** Jox. */
    @Benchmark
    public long jox(JoxSide side) throws Exception {
        return Topology.sieve(side, limit);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        return Topology.sieve(side, limit);
    }
}
