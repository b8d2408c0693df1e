package dev.weft.sync;

import dev.weft.Task;
import java.time.Duration;
import java.util.function.Supplier;

/** Every way to wait at a semaphore, an event, a latch, a barrier, a promise and a once: for tests of what holds for all. */
enum SignalWait {
    ACQUIRE(SemaphoreRig::new), //
    ACQUIRE_SEVERAL(SeveralRig::new), //
    EVENT(EventRig::new), //
    LATCH(LatchRig::new), //
    BARRIER(BarrierRig::new), //
    PROMISE(PromiseRig::new), //
    ONCE(OnceRig::new);

    /** One primitive at which one waits until it is served. */
    abstract static class Rig {
        /** Called in a task before anybody waits; the task may have to stay. */
        void occupy() {}

        abstract void await();

        /** False if the time was over. */
        abstract boolean awaitFor(Duration timeout);

        /** Ends the wait of one who waits. Never waits, if there is one. */
        abstract void serve();

        /** Sets free what {@link #occupy} has left, if nobody waits. */
        void vacate() {}

        abstract int waiting();

        /** Makes it usable again after somebody gave up. */
        void repair() {}

        /** Whether there is nothing that somebody should have got. */
        boolean isEmptyHanded() {
            return true;
        }
    }

    private static class SemaphoreRig extends Rig {
        final Semaphore semaphore = Semaphore.of(0);

        @Override
        void await() {
            semaphore.acquire();
        }

        @Override
        boolean awaitFor(Duration timeout) {
            return semaphore.acquire(timeout);
        }

        @Override
        void serve() {
            semaphore.release();
        }

        @Override
        int waiting() {
            return semaphore.stats().waiting();
        }

        @Override
        boolean isEmptyHanded() {
            return semaphore.available() == 0;
        }
    }

    private static final class SeveralRig extends SemaphoreRig {
        @Override
        void await() {
            semaphore.acquire(3);
        }

        @Override
        boolean awaitFor(Duration timeout) {
            return semaphore.acquire(3, timeout);
        }

        @Override
        void serve() {
            semaphore.release(3);
        }
    }

    private static final class EventRig extends Rig {
        private final Event event = new Event();

        @Override
        void await() {
            event.await();
        }

        @Override
        boolean awaitFor(Duration timeout) {
            return event.await(timeout);
        }

        @Override
        void serve() {
            event.set();
            event.clear();
        }

        @Override
        int waiting() {
            return event.stats().waiting();
        }
    }

    private static final class LatchRig extends Rig {
        private Latch latch = Latch.of(2);

        @Override
        void await() {
            latch.await();
        }

        @Override
        boolean awaitFor(Duration timeout) {
            return latch.await(timeout);
        }

        @Override
        void serve() {
            latch.countDown();
            latch.countDown();
        }

        @Override
        int waiting() {
            return latch.stats().waiting();
        }
    }

    private static final class BarrierRig extends Rig {
        private final Barrier barrier = Barrier.of(2);

        @Override
        void await() {
            barrier.await();
        }

        @Override
        boolean awaitFor(Duration timeout) {
            return barrier.await(timeout).isPresent();
        }

        @Override
        void serve() {
            barrier.await();
        }

        @Override
        int waiting() {
            return barrier.stats().waiting();
        }

        @Override
        void repair() {
            barrier.reset();
        }
    }

    private static final class PromiseRig extends Rig {
        private final Promise<String> promise = new Promise<>();

        @Override
        void await() {
            promise.await();
        }

        @Override
        boolean awaitFor(Duration timeout) {
            return promise.await(timeout);
        }

        @Override
        void serve() {
            promise.complete("kept");
        }

        @Override
        int waiting() {
            return promise.stats().waiting();
        }
    }

    /** Those who wait do so for the one that occupies it, which waits for a permit of its own. */
    private static final class OnceRig extends Rig {
        private final Semaphore go = Semaphore.of(0);
        private final Once<String> once = Once.of(() -> {
            go.acquire();
            return "made";
        });

        @Override
        void occupy() {
            Task.spawn("occupant", () -> once.get());
            while (once.owner().isEmpty()) {
                Task.yield();
            }
        }

        @Override
        void await() {
            once.get();
        }

        @Override
        boolean awaitFor(Duration timeout) {
            return once.get(timeout).isPresent();
        }

        @Override
        void serve() {
            go.release();
        }

        @Override
        void vacate() {
            go.release();
        }

        @Override
        int waiting() {
            return once.stats().waiting();
        }
    }

    @SuppressWarnings("ImmutableEnumChecker") // constructors
    private final Supplier<Rig> rigs;

    SignalWait(Supplier<Rig> rigs) {
        this.rigs = rigs;
    }

    Rig rig() {
        return rigs.get();
    }
}
