package dev.weft.bench.jmh;

import dev.weft.Action;
import dev.weft.Task;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to spawn a task that hardly does anything, run it and join it, on one carrier: one after the other,
 * and a million at once. The spawner is a task, or a virtual thread, itself.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SpawnBenchmark.TASKS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.ONE_CARRIER, Jvm.ONE_CARRIER_AT_MOST, Jvm.INITIAL_HEAP, Jvm.HEAP,
        Jvm.COLLECTOR})
public class SpawnBenchmark {
    static final int TASKS = 1_000_000;

    private long ran; // of the one carrier; read after the join

    /** Ours, one after the other. */
    @Benchmark
    public long weftOneByOne(OneCarrier one) throws Exception {
        Action body = () -> ran++;
        return onWeft(one, () -> {
            for (int i = 0; i < TASKS; i++) {
                Task.spawn(body).join();
            }
        });
    }

    /** Ours, all at once. */
    @Benchmark
    public long weftBatch(OneCarrier one) throws Exception {
        Action body = () -> ran++;
        return onWeft(one, () -> {
            var tasks = new Task<?>[TASKS];
            for (int i = 0; i < TASKS; i++) {
                tasks[i] = Task.spawn(body);
            }
            for (var task : tasks) {
                task.join();
            }
        });
    }

    private long onWeft(OneCarrier one, Action root) throws Exception {
        ran = 0;
        one.scheduler.spawn(root).get();
        return Check.equal(TASKS, ran);
    }

    /** The rival's, one after the other. */
    @Benchmark
    public long virtualOneByOne() throws InterruptedException {
        Runnable body = () -> ran++;
        return onVirtual(() -> {
            for (int i = 0; i < TASKS; i++) {
                join(Thread.startVirtualThread(body));
            }
        });
    }

    /** The rival's, all at once. */
    @Benchmark
    public long virtualBatch() throws InterruptedException {
        Runnable body = () -> ran++;
        return onVirtual(() -> {
            var threads = new Thread[TASKS];
            for (int i = 0; i < TASKS; i++) {
                threads[i] = Thread.startVirtualThread(body);
            }
            for (var thread : threads) {
                join(thread);
            }
        });
    }

    private long onVirtual(Runnable root) throws InterruptedException {
        ran = 0;
        Thread.startVirtualThread(root).join();
        return Check.equal(TASKS, ran);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a benchmark", e);
        }
    }
}
