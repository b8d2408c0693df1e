package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A waker on another thread that meets a suspension which is being refused: the wait ends by exactly one of the two, and what
 * the loser left behind harms no later wait.
 */
@ContinuationOnly("a virtual thread waits below any frame")
@Limited
final class RefusalRaceTest {
    private static final int ROUNDS = 4_000;

    /** A thread that serves each waiter it is given, and remembers whether that ended the wait. */
    private static final class Server implements AutoCloseable {
        private final AtomicReference<@Nullable Waiter> next = new AtomicReference<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final AtomicInteger served = new AtomicInteger();
        private final AtomicInteger handled = new AtomicInteger();
        private final AtomicBoolean stop = new AtomicBoolean();

        static Server start() {
            var server = new Server();
            Thread.ofPlatform().daemon().start(server::serve);
            return server;
        }

        private void serve() {
            try {
                while (!stop.get()) {
                    var waiter = next.getAndSet(null);
                    if (waiter == null) {
                        pause();
                        continue;
                    }
                    if (waiter.serve()) {
                        served.incrementAndGet();
                    }
                    handled.incrementAndGet();
                }
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        }

        void give(Waiter waiter) {
            next.set(waiter);
        }

        void check() {
            var thrown = failure.get();
            if (thrown != null) {
                throw new AssertionError("the waker got what it must not see", thrown);
            }
        }

        /** Until so many waiters were handled; spins, as the other side is about to. */
        void awaitHandled(int count) {
            while (handled.get() < count) {
                check();
                pause();
            }
        }

        @Override
        public void close() {
            stop.set(true);
        }
    }

    /** Spins, and now and then lets another thread have the processor: there may be fewer than threads. */
    private static void pause() {
        for (var i = 0; i < 200; i++) {
            Thread.onSpinWait();
        }
        Thread.yield();
    }

    /** Waits where it is refused, a little later in each round; true if it was served all the same. */
    private static boolean wasServed(Server server, int round) {
        var waiter = new Waiter();
        try {
            server.give(waiter);
            for (var i = 0; i < round % 64; i++) {
                Thread.onSpinWait();
            }
            waiter.await(ParkReason.LOCK, "test");
            return true;
        } catch (PinnedException refused) {
            return false;
        }
    }

    @Test
    void serve_whileRefusing_exactlyOneOfThemEndsTheWait() throws Exception {
        try (var server = Server.start(); var scheduler = Scheduler.builder().carriers(1).start()) {
            var task = scheduler.spawn(() -> {
                var returned = new AtomicInteger();
                PinnedFrames.inClassForName(() -> {
                    for (var i = 1; i <= ROUNDS; i++) {
                        if (wasServed(server, i)) {
                            returned.incrementAndGet();
                        }
                        server.awaitHandled(i);
                    }
                });
                return returned.get();
            });
            assertEquals(task.join(), server.served.get());
            server.check();
        }
    }

    @Test
    void serve_whileRefusing_laterParksEndByTheirPermitOnly() throws Exception {
        try (var server = Server.start(); var scheduler = Scheduler.builder().carriers(1).start()) {
            var permits = new AtomicInteger();
            var task = scheduler.spawn(() -> {
                var me = Task.current();
                for (var i = 1; i <= ROUNDS / 2; i++) {
                    var round = i;
                    PinnedFrames.inClassForName(() -> wasServed(server, round));
                    server.awaitHandled(i);
                    Task.yield();
                    Task.spawn(() -> {
                        permits.incrementAndGet();
                        me.unpark();
                    });
                    Task.park();
                    assertEquals(i, permits.get());
                }
            });
            task.join();
            server.check();
        }
    }

    @Test
    void serve_whileRefusing_laterWaitsAreServedOnceEach() throws Exception {
        try (var server = Server.start(); var scheduler = Scheduler.builder().carriers(1).start()) {
            var task = scheduler.spawn(() -> {
                for (var i = 1; i <= ROUNDS / 2; i++) {
                    var round = i;
                    PinnedFrames.inClassForName(() -> wasServed(server, round));
                    var waiter = new Waiter();
                    Task.spawn(() -> {
                        Task.yield();
                        waiter.serve();
                    });
                    waiter.await(ParkReason.LOCK, "test");
                    server.awaitHandled(i);
                }
            });
            task.join();
            server.check();
        }
    }

    @Test
    void serve_whileRefusing_taskThatEndsAtOnceHarmsNeitherWakerNorCarrier() throws Exception {
        try (var server = Server.start(); var scheduler = Scheduler.builder().carriers(1).start()) {
            var main = scheduler.spawn(() -> {
                for (var i = 1; i <= ROUNDS; i++) {
                    var round = i;
                    Task.spawn(() -> PinnedFrames.inClassForName(() -> wasServed(server, round))).join();
                    server.awaitHandled(i);
                }
            });
            main.join();
            server.check();
        }
    }

    @Test
    void unpark_whileRefusing_thePermitIsNotLost() throws Exception {
        var tasks = new SynchronousQueue<Task<?>>();
        var stop = new AtomicBoolean();
        var waker = Thread.ofPlatform().daemon().start(() -> {
            try {
                while (!stop.get()) {
                    var task = tasks.poll(10, TimeUnit.MILLISECONDS);
                    if (task != null) {
                        task.unpark();
                    }
                }
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        var failures = new ArrayList<Throwable>();
        waker.setUncaughtExceptionHandler((_, failure) -> failures.add(failure));
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> {
                for (var i = 0; i < 1000; i++) {
                    while (!tasks.offer(Task.current())) {
                        Thread.onSpinWait();
                    }
                    var taken = new AtomicBoolean();
                    PinnedFrames.inClassForName(() -> taken.set(parkTakesAPermit()));
                    if (!taken.get()) {
                        Task.park();
                    }
                }
            }).join();
        } finally {
            stop.set(true);
            waker.join();
        }
        assertTrue(failures.isEmpty(), failures::toString);
        assertFalse(waker.isAlive());
    }

    private static boolean parkTakesAPermit() {
        try {
            Task.park();
            return true;
        } catch (PinnedException refused) {
            return false;
        }
    }
}
