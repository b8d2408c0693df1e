package dev.weft.stress;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

import dev.weft.channel.Channel;
import dev.weft.sync.Mutex;
import dev.weft.sync.Once;
import dev.weft.sync.Semaphore;
import dev.weft.sync.TaskQueue;

/**
 * Whatever two ordinary threads do with a primitive, some order of their operations explains the answers: Lincheck makes scenarios
 * up, and its model checker switches threads at each shared access.
 *
 * <p>
 * No tasks, for it does not follow a continuation; and no timeouts, for under it the clock stands still. Each class of operations is
 * its own specification, run by one thread, unless another is named.
 */
class LinearTest {
    private static final int SCENARIOS = 8;
    private static final int INTERLEAVINGS = 40;

    @Test
    void semaphore_triedAndReleased_isLinear() {
        check(options(), Permits.class);
    }

    @Test
    void mutex_triedAndUnlocked_isLinear() {
        check(options().sequentialSpecification(OneOwner.class), TriedMutex.class);
    }

    @Test
    void mutex_waitedFor_keepsOthersOut() {
        check(options(), Counter.class);
    }

    @Test
    void once_wantedByBoth_runsItsBodyOnce() {
        check(options(), Computed.class);
    }

    @Test
    void channel_triedAndClosed_isLinear() {
        check(options(), Buffered.class);
    }

    @Test
    void taskQueue_triedAndShutDown_isLinear() {
        check(options(), Jobs.class);
    }

    @Test
    void brokenTwin_permitsWithoutCas_areFoundOut() {
        assertThrows(LincheckAssertionError.class, () -> check(options(), BrokenTwin.class));
    }

    /** Ignored is a look for stack space: the model checker takes a hundred calls of itself for a livelock. */
    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions().iterations(SCENARIOS).invocationsPerIteration(INTERLEAVINGS).threads(2)
                .actorsPerThread(3).actorsBefore(0).actorsAfter(0)
                .addGuarantee(
                        forClasses("dev.weft.internal.coroutine.Coroutines").methods("requireStack").ignore());
    }

    private static void check(ModelCheckingOptions options, Class<?> operations) {
        options.check(operations);
    }

    public static final class Permits {
        private final Semaphore semaphore = Semaphore.of(1);

        @Operation
        public boolean tryAcquire() {
            return semaphore.tryAcquire();
        }

        @Operation
        public boolean tryAcquireBoth() {
            return semaphore.tryAcquire(2);
        }

        @Operation
        public void release() {
            semaphore.release();
        }
    }

    /** The numbers of the threads are for the specification. */
    public static final class TriedMutex {
        private final Mutex mutex = Mutex.create();

        @Operation
        public boolean tryLock(@Param(gen = ThreadIdGen.class) int thread) {
            return mutex.tryLock();
        }

        @Operation
        public void unlock(@Param(gen = ThreadIdGen.class) int thread) {
            mutex.unlock();
        }
    }

    public static final class OneOwner {
        private static final int NOBODY = -1;

        private int owner = NOBODY;

        public boolean tryLock(int thread) {
            if (owner != NOBODY) {
                return false;
            }
            owner = thread;
            return true;
        }

        public void unlock(int thread) {
            if (owner != thread) {
                throw new IllegalStateException("not held");
            }
            owner = NOBODY;
        }
    }

    public static final class Counter {
        private final Mutex mutex = Mutex.create();
        private int count;

        @Operation
        public int increment() {
            mutex.lock();
            int before = count;
            count = before + 1;
            mutex.unlock();
            return before;
        }
    }

    public static final class Computed {
        private int runs;
        private final Once<Integer> once = Once.of(() -> ++runs);

        @Operation
        public int get() {
            return once.get();
        }

        @Operation
        public boolean isDone() {
            return once.isDone();
        }
    }

    public static final class Buffered {
        private final Channel<Integer> channel = Channel.buffered(2);

        @Operation
        public boolean trySend(@Param(gen = IntGen.class, conf = "1:3") int item) {
            return channel.trySend(item);
        }

        @Operation
        public int tryReceive() {
            return channel.tryReceive().orElse(0);
        }

        @Operation
        public boolean close() {
            return channel.close();
        }
    }

    public static final class Jobs {
        private final TaskQueue<Integer> queue = TaskQueue.lifo(2);

        @Operation
        public boolean tryPut(@Param(gen = IntGen.class, conf = "1:3") int item) {
            return queue.tryPut(item);
        }

        @Operation
        public int tryTake() {
            return queue.tryTake().orElse(0);
        }

        @Operation
        public boolean shutdown() {
            return queue.shutdown();
        }
    }

    /** {@link Permits} with a read and a write for the CAS. */
    public static final class BrokenTwin {
        private volatile int permits = 1;

        @Operation
        public boolean tryAcquire() {
            int seen = permits;
            if (seen < 1) {
                return false;
            }
            permits = seen - 1;
            return true;
        }

        @Operation
        public void release() {
            int seen = permits;
            permits = seen + 1;
        }
    }
}
