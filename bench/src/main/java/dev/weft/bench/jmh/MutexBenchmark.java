package dev.weft.bench.jmh;

import dev.weft.sync.Mutex;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import kotlinx.coroutines.sync.MutexKt;
import org.jspecify.annotations.Nullable;
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

/** Lock and unlock, where nobody else wants the lock. All of them are fair; ours knows its owner, and so does the JDK's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(MutexBenchmark.TIMES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class MutexBenchmark {
    static final int TIMES = 1_000_000;

    private long count; // written with the lock held

    /** Ours. */
    @Benchmark
    public long weft(WeftSide side) throws Exception {
        var mutex = Mutex.create();
        count = 0;
        side.run(() -> {
            for (int i = 0; i < TIMES; i++) {
                mutex.lock();
                try {
                    count++;
                } finally {
                    mutex.unlock();
                }
            }
        });
        return Check.equal(TIMES, count);
    }

    /** Ours, reentrant. */
    @Benchmark
    public long weftReentrant(WeftSide side) throws Exception {
        var mutex = Mutex.reentrant();
        count = 0;
        side.run(() -> {
            for (int i = 0; i < TIMES; i++) {
                mutex.lock();
                try {
                    count++;
                } finally {
                    mutex.unlock();
                }
            }
        });
        return Check.equal(TIMES, count);
    }

    /** The JDK's fair lock, in a virtual thread. */
    @Benchmark
    public long virtual(VirtualSide side) throws Exception {
        var lock = new ReentrantLock(true);
        count = 0;
        side.run(() -> {
            for (int i = 0; i < TIMES; i++) {
                lock.lock();
                try {
                    count++;
                } finally {
                    lock.unlock();
                }
            }
        });
        return Check.equal(TIMES, count);
    }

    /** Kotlin's. */
    @Benchmark
    public long kotlin(KotlinSide side) throws Exception {
        var mutex = MutexKt.Mutex(false);
        count = 0;
        KotlinPart.launch(completion -> new KotlinPart(completion) {
            private boolean begun;

            @Override
            @Nullable
            Object step(Object given) {
                if (begun) {
                    count++;
                    mutex.unlock(null);
                }
                begun = true;
                return count == TIMES ? DONE : mutex.lock(null, this);
            }
        }).get();
        return Check.equal(TIMES, count);
    }
}
