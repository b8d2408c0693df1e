package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** {@link Scheduler#run}: a whole program. */
@Limited
final class SchedulerRunTest {
    /** A task that waits for ever and says how it ended. */
    private static Task<Void> endless(AtomicBoolean cleanedUp) {
        return Task.spawn(() -> {
            try {
                Task.park();
            } finally {
                cleanedUp.set(true);
            }
        });
    }

    @Test
    void run_callable_returnsItsValue() throws Exception {
        assertEquals(7, Scheduler.run(() -> 7));
    }

    @Test
    void run_action_runsIt() throws Exception {
        var ran = new AtomicBoolean();
        Scheduler.run(() -> ran.set(true));
        assertTrue(ran.get());
    }

    @Test
    void run_body_isATaskOnAThreadOfOurs() throws Exception {
        var caller = Thread.currentThread();
        Scheduler.run(() -> {
            assertTrue(Task.insideTask());
            assertNotSame(caller, Thread.currentThread());
            assertEquals(1, Task.current().scheduler().carriers());
        });
    }

    @Test
    void run_twiceInARow_bothWork() throws Exception {
        assertEquals(3, Scheduler.run(() -> 1) + Scheduler.run(() -> 2));
    }

    @Test
    void run_bodyThrowsAnException_rethrowsIt() {
        var thrown = new IOException("main");
        assertSame(thrown, assertThrows(IOException.class, () -> Scheduler.run(() -> {
            throw thrown;
        })));
    }

    @Test
    void run_bodyThrowsAnError_rethrowsIt() {
        var thrown = new AssertionError("main");
        assertSame(thrown, assertThrows(AssertionError.class, () -> Scheduler.run(() -> {
            throw thrown;
        })));
    }

    @Test
    void run_mainFails_cancelsTheRest() {
        var cleanedUp = new AtomicBoolean();
        var other = new AtomicReference<Task<?>>();
        assertThrows(IOException.class, () -> Scheduler.run(() -> {
            other.set(endless(cleanedUp));
            Task.yield();
            throw new IOException("main");
        }));
        assertTrue(cleanedUp.get());
        assertTrue(other.get().isCancelled());
    }

    @Test
    void run_mainIsCancelled_cancelsTheRestAndSaysSo() {
        var cleanedUp = new AtomicBoolean();
        assertThrows(CancellationException.class, () -> Scheduler.run(() -> {
            endless(cleanedUp);
            Task.yield();
            Task.current().cancel();
            Task.yield();
        }));
        assertTrue(cleanedUp.get());
    }

    @Test
    void run_otherTasksOutliveMain_waitsForThem() throws Exception {
        var turns = new AtomicInteger();
        var value = Scheduler.run(() -> {
            Task.spawn(() -> {
                while (turns.incrementAndGet() < 1000) {
                    Task.yield();
                }
            });
            return "main";
        });
        assertEquals("main", value);
        assertEquals(1000, turns.get());
    }

    @Test
    void run_otherTasksOutliveMain_mayStillSpawn() throws Exception {
        var generations = new AtomicInteger();
        Scheduler.run(() -> {
            spawnGenerations(generations);
        });
        assertEquals(100, generations.get());
    }

    private static void spawnGenerations(AtomicInteger generations) {
        Task.spawn(() -> {
            Task.yield();
            if (generations.incrementAndGet() < 100) {
                spawnGenerations(generations);
            }
        });
    }

    @Test
    void run_otherTaskFails_returnsMainsValue() throws Exception {
        assertEquals(7, Scheduler.run(() -> {
            Task.spawn(() -> {
                throw new IOException("other");
            }).onComplete(_ -> {
            });
            return 7;
        }));
    }

    @Test
    void run_bodyClosesTheScheduler_returnsItsValue() throws Exception {
        var cleanedUp = new AtomicBoolean();
        assertEquals(7, Scheduler.run(() -> {
            endless(cleanedUp);
            Task.yield();
            Task.current().scheduler().close();
            assertTrue(cleanedUp.get());
            return 7;
        }));
    }

    @Test
    void run_ended_theSchedulerIsClosed() throws Exception {
        assertTrue(Scheduler.run(() -> Task.current().scheduler()).isClosed());
    }

    @Test
    void run_insideATask_throwsIllegalState() throws Exception {
        Scheduler.run(() -> {
            assertThrows(IllegalStateException.class, () -> Scheduler.run(() -> 7));
        });
    }

    @Test
    void run_onACarrier_throwsIllegalState() throws Exception {
        var thrown = new AtomicReference<Throwable>();
        Scheduler.run(() -> {
            CarrierPort.forNewResource().execute(
                    () -> thrown.set(assertThrows(IllegalStateException.class, () -> Scheduler.run(() -> 7))));
            Task.yield();
        });
        assertEquals(IllegalStateException.class, thrown.get().getClass());
    }

    @Test
    void run_callingThreadInterruptedWhileMainRuns_cancelsAllAndThrows() throws Exception {
        var parked = new CountDownLatch(1);
        var cleanedUp = new AtomicBoolean();
        var keptStatus = new AtomicBoolean();
        var runner = OrdinaryThread.start(() -> {
            assertThrows(Cancelled.class, () -> Scheduler.run(() -> {
                var other = endless(cleanedUp);
                Task.yield();
                parked.countDown();
                other.join();
            }));
            keptStatus.set(Thread.currentThread().isInterrupted());
        });
        parked.await();
        runner.interrupt();
        runner.value();
        assertTrue(cleanedUp.get());
        assertTrue(keptStatus.get());
    }

    @Test
    void run_callingThreadInterruptedWhileOthersOutliveMain_cancelsThemAndThrows() throws Exception {
        var mainEnded = new CountDownLatch(1);
        var cleanedUp = new AtomicBoolean();
        var runner = OrdinaryThread.start(() -> {
            assertThrows(Cancelled.class, () -> Scheduler.run(() -> {
                var main = Task.current();
                endless(cleanedUp);
                Task.spawn(() -> {
                    main.join();
                    mainEnded.countDown();
                });
            }));
            assertTrue(Thread.currentThread().isInterrupted());
        });
        mainEnded.await();
        runner.interrupt();
        runner.value();
        assertTrue(cleanedUp.get());
    }

    @Test
    void run_callingThreadInterruptedBefore_doesNotRunOn() throws Exception {
        var ended = new AtomicBoolean();
        OrdinaryThread.start(() -> {
            Thread.currentThread().interrupt();
            assertThrows(Cancelled.class, () -> Scheduler.run(() -> {
                Task.park();
                ended.set(true);
            }));
        }).value();
        assertFalse(ended.get());
    }
}
