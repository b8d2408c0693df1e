package dev.weft.bench.jmh;

import dev.weft.Task;
import dev.weft.sync.Mutex;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import kotlinx.coroutines.YieldKt;
import kotlinx.coroutines.sync.MutexKt;
import org.jspecify.annotations.Nullable;
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
 * Lock and unlock, where many want the lock: each takes it, counts, yields while it holds it, so that the others come and queue up, and
 * unlocks. So an operation is a hand-over and a yield. All of the locks are fair.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(ContendedMutexBenchmark.TIMES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class ContendedMutexBenchmark {
    static final int TIMES = 100_000;

    /** How many want it. */
    @Param({"2", "10", "1000"})
    public int contenders;

    private long count; // written with the lock held

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        var mutex = Mutex.create();
        Callable<Long> body = () -> {
            for (int i = 0; i < TIMES / contenders; i++) {
                mutex.lock();
                try {
                    count++;
                    Task.yield();
                } finally {
                    mutex.unlock();
                }
            }
            return 0L;
        };
        return contend(side, () -> side.start(body));
    }

    /** The JDK's fair lock and virtual threads. */
    @Benchmark
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is measured
    public long virtual(VirtualSide side) throws Exception {
        var lock = new ReentrantLock(true);
        Callable<Long> body = () -> {
            for (int i = 0; i < TIMES / contenders; i++) {
                lock.lock();
                try {
                    count++;
                    Thread.yield();
                } finally {
                    lock.unlock();
                }
            }
            return 0L;
        };
        return contend(side, () -> side.start(body));
    }

    /** Kotlin's. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        var mutex = MutexKt.Mutex(false);
        return contend(side, () -> KotlinPart.launch(completion -> new KotlinPart(completion) {
            private int times;
            private boolean locked;

            @Override
            @Nullable
            Object step(Object given) {
                if (locked) {
                    count++;
                    locked = false;
                    times++;
                    return YieldKt.yield(this);
                }
                if (times > 0) {
                    mutex.unlock(null);
                }
                locked = true;
                return times == TIMES / contenders ? DONE : mutex.lock(null, this);
            }
        }));
    }

    private long contend(Side<?> side, Supplier<Future<?>> start) throws Exception {
        count = 0;
        side.run(() -> {
            var all = new ArrayList<Future<?>>(contenders);
            for (int i = 0; i < contenders; i++) {
                all.add(start.get());
            }
            for (var one : all) {
                one.get();
            }
        });
        return Check.equal(TIMES, count);
    }
}
