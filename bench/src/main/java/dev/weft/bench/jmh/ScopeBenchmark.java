package dev.weft.bench.jmh;

import dev.weft.Action;
import dev.weft.Task;
import java.util.concurrent.Callable;
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
 * What structure costs, for each child that hardly does anything, on one carrier: a scope is opened, so many are forked and joined, and it
 * is closed; beside the same number of bare tasks, spawned and joined one after the other, and the JDK's {@code StructuredTaskScope}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ScopeBenchmark.TASKS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.ONE_CARRIER, Jvm.ONE_CARRIER_AT_MOST, Jvm.INITIAL_HEAP, Jvm.HEAP,
        Jvm.COLLECTOR, JdkScope.PREVIEW})
public class ScopeBenchmark {
    static final int TASKS = 100_000;

    /** How many children a scope has. */
    @Param({"1", "10", "1000"})
    public int children;

    private long ran; // of the one carrier; read after the join

    /** Ours. */
    @Benchmark
    public long weftScope(OneCarrier one) throws Exception {
        Callable<Long> body = () -> ++ran;
        return onWeft(one, () -> {
            for (int round = TASKS / children; round > 0; round--) {
                try (var scope = dev.weft.scope.Scope.open()) {
                    for (int i = 0; i < children; i++) {
                        scope.fork(body);
                    }
                    scope.join();
                }
            }
        });
    }

    /** Ours, without a scope. */
    @Benchmark
    public long weftBare(OneCarrier one) throws Exception {
        Callable<Long> body = () -> ++ran;
        var tasks = new Task<?>[children];
        return onWeft(one, () -> {
            for (int round = TASKS / children; round > 0; round--) {
                for (int i = 0; i < children; i++) {
                    tasks[i] = Task.spawn(body);
                }
                for (var task : tasks) {
                    task.join();
                }
            }
        });
    }

    private long onWeft(OneCarrier one, Action root) throws Exception {
        ran = 0;
        one.scheduler.spawn(root).get();
        return Check.equal(TASKS, ran);
    }

    /** The rival's. */
    @Benchmark
    public long jdkScope() throws InterruptedException {
        Callable<Long> body = () -> ++ran;
        ran = 0;
        Thread.startVirtualThread(() -> {
            for (int round = TASKS / children; round > 0; round--) {
                try (var scope = new JdkScope()) {
                    for (int i = 0; i < children; i++) {
                        scope.fork(body);
                    }
                    scope.join();
                }
            }
        }).join();
        return Check.equal(TASKS, ran);
    }
}
