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
 * One message that is received by a select over one or two channels without a buffer, each with its own sender, as Jox measures it.
 * All selects are made anew with their clauses. Ours and Kotlin's are the fair ones; Jox has only one, which prefers the first clause.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SelectBenchmark.MESSAGES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class SelectBenchmark {
    static final int MESSAGES = 100_000;

    /** How many channels. */
    @Param({"1", "2"})
    public int clauses;

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        return Topology.select(side, MESSAGES, clauses);
    }

    /** Jox. */
    @Benchmark
    public long jox(JoxSide side) throws Exception {
        return Topology.select(side, MESSAGES, clauses);
    }

    /** Kotlin. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        return Topology.select(side, MESSAGES, clauses);
    }
}
