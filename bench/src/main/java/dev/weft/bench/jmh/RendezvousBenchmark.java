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
 * A round trip: one sends through a channel without a buffer and receives through another, its peer receives and sends back. On one carrier
 * that is two switches, so beside it stands the limit: two bare continuations that yield, whose figure is one switch.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RendezvousBenchmark.TRIPS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class RendezvousBenchmark {
    static final int TRIPS = 50_000;

    /** The limit. */
    @Benchmark
    public long bareYield() {
        return Check.equal(TRIPS, BareContinuations.roundRobin(2, TRIPS / 2));
    }

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        return Topology.roundTrips(side, TRIPS);
    }

    /** {@code SynchronousQueue}. */
    @Benchmark
    public long virtual(VirtualSide side) throws Exception {
        return Topology.roundTrips(side, TRIPS);
    }

    /** Jox. */
    @Benchmark
    public long jox(JoxSide side) throws Exception {
        return Topology.roundTrips(side, TRIPS);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        return Topology.roundTrips(side, TRIPS);
    }
}
