package dev.weft.bench.jmh;

import dev.weft.Task;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * From an unpark on one carrier until the task runs on the other. The operation's time says nothing, its waker waits
 * between two wakes; the figures are the percentiles, by {@code -prof dev.weft.bench.jmh.WakeLatencies}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
public class WakeLatencyBenchmark {
    /** How many tasks compute on the carrier of the one that is woken; each yields every few microseconds. */
    @Param({"0", "4"})
    public int busyTasks;

    /** How many times it is woken. */
    @Param("10000")
    public int wakes;

    /** Ours. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long weft(TwoCarriers two) throws Exception {
        var latency = new WakeLatency<Task<?>>(wakes, Task::unpark, Task::park, Task::yield);
        var waker = two.scheduler.spawn(() -> latency.wake());
        var woken = two.scheduler.spawn(() -> {
            for (int i = 0; i < busyTasks; i++) {
                Task.spawnLocal(latency::keepBusy);
            }
            latency.beWoken(Task.current());
        });
        waker.get();
        woken.get();
        return Check.equal(wakes, latency.recorded());
    }

    /** The rival. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {"-Djdk.virtualThreadScheduler.parallelism=2",
            "-Djdk.virtualThreadScheduler.maxPoolSize=2", Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long virtualThreads() throws InterruptedException {
        var latency = new WakeLatency<Thread>(wakes, LockSupport::unpark, LockSupport::park, Thread::yield);
        var waker = Thread.startVirtualThread(latency::wake);
        var woken = Thread.startVirtualThread(() -> {
            for (int i = 0; i < busyTasks; i++) {
                Thread.startVirtualThread(latency::keepBusy);
            }
            latency.beWoken(Thread.currentThread());
        });
        waker.join();
        woken.join();
        return Check.equal(wakes, latency.recorded());
    }
}
