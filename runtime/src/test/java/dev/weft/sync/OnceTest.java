package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.ParkReason;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** One body, one value; who comes meanwhile waits, and the next one tries if it did not work. */
@Limited
final class OnceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicInteger runs = new AtomicInteger();
    private final List<String> trace = new ArrayList<>();

    @Test
    void get_severalAtOnce_runsTheBodyOnceAndAllGetItsValue() {
        try (var kit = TestKit.fifo()) {
            var once = Once.of(() -> {
                Task.sleep(SECOND);
                return "value " + runs.incrementAndGet();
            });
            var tasks = new ArrayList<Task<String>>();
            for (var i = 0; i < 3; i++) {
                tasks.add(kit.spawn(() -> once.get()));
            }
            kit.awaitAllParked();
            assertFalse(once.isDone());
            assertSame(tasks.getFirst(), once.owner().orElseThrow());
            assertEquals(new Once.Stats(false, 2, 2, 0), once.stats());
            assertTrue(once.toString().contains("task-1") && once.toString().contains("2 waiting"), once.toString());
            var dump = kit.scheduler().dump().toString();
            assertTrue(dump.contains("PARKED PROMISE on Once[run by Task[task-1"), dump);
            kit.advance(SECOND);
            tasks.forEach(task -> assertEquals("value 1", task.resultNow()));
            assertTrue(once.isDone());
            assertEquals(Optional.empty(), once.owner());
            assertEquals("Once[done, 0 waiting]", once.toString());
            assertEquals("value 1", once.get());
            assertEquals(Optional.of("value 1"), once.get(Duration.ZERO));
        }
    }

    @Test
    void get_bodyFails_theOneThatRanItThrowsAndTheNextTries() {
        try (var kit = TestKit.fifo()) {
            var once = Once.of(() -> {
                Task.sleep(SECOND);
                if (runs.incrementAndGet() < 3) {
                    throw runs.get() == 1 ? new IllegalArgumentException("first") : new IOException("second");
                }
                return "third";
            });
            var tasks = new ArrayList<Task<String>>();
            for (var i = 0; i < 4; i++) {
                var task = kit.spawn(() -> once.get());
                task.onComplete(_ -> {});
                tasks.add(task);
            }
            kit.advance(SECOND.multipliedBy(3));
            assertEquals("first", tasks.get(0).exceptionNow().getMessage());
            assertEquals(IllegalArgumentException.class, tasks.get(0).exceptionNow().getClass());
            assertEquals(CompletionException.class, tasks.get(1).exceptionNow().getClass());
            assertEquals("second", Objects.requireNonNull(tasks.get(1).exceptionNow().getCause()).getMessage());
            assertEquals("third", tasks.get(2).resultNow());
            assertEquals("third", tasks.get(3).resultNow());
            assertEquals(new Once.Stats(true, 0, 3, 2), once.stats());
        }
    }

    @Test
    void get_bodyIsCancelled_theNextRunsIt() {
        try (var kit = TestKit.fifo()) {
            var once = Once.of(() -> {
                trace.add(Task.current().name());
                Task.sleep(SECOND);
                return "value";
            });
            var first = kit.spawn(() -> once.get());
            var second = kit.spawn(() -> once.get());
            kit.awaitAllParked();
            first.cancel();
            kit.advance(SECOND);
            assertTrue(first.isCancelled());
            assertEquals("value", second.resultNow());
        }
        assertEquals(List.of("task-1", "task-2"), trace);
    }

    @Test
    void get_servedTurnOfACancelledTask_isPassedOn() {
        try (var kit = TestKit.fifo()) {
            var once = Once.of(() -> {
                runs.incrementAndGet();
                Task.sleep(SECOND);
                if (runs.get() == 1) {
                    throw new IllegalStateException("first");
                }
                return "value";
            });
            var first = kit.spawn(() -> assertThrows(IllegalStateException.class, () -> once.get()));
            kit.awaitAllParked();
            var second = new AtomicReference<Task<String>>();
            kit.spawn(() -> {
                Task.sleep(SECOND); // due together with the first, and runs behind it
                second.get().cancel();
            });
            second.set(kit.spawn(() -> once.get()));
            var third = kit.spawn(() -> once.get());
            kit.advance(SECOND.multipliedBy(3));
            assertTrue(first.isDone());
            assertTrue(second.get().isCancelled());
            assertEquals("value", third.resultNow());
            assertEquals(3, runs.get());
        }
    }

    @Test
    void get_whileTheNextOneTries_waitsForThatOne() {
        try (var kit = TestKit.fifo()) {
            var once = Once.of(() -> {
                Task.sleep(SECOND);
                return "value " + runs.incrementAndGet();
            });
            var first = kit.spawn(() -> once.get());
            var second = kit.spawn(() -> once.get());
            kit.awaitAllParked();
            first.cancel();
            kit.awaitAllParked();
            assertSame(second, once.owner().orElseThrow());
            var late = kit.spawn(() -> once.get());
            kit.advance(SECOND);
            assertEquals("value 1", second.resultNow());
            assertEquals("value 1", late.resultNow());
        }
    }

    @Test
    void get_bodyReturnsNull_isItsFailure() {
        Once<String> once = Once.of(OnceTest::none);
        assertThrows(NullPointerException.class, () -> once.get());
        assertFalse(once.isDone());
    }

    @SuppressWarnings("NullAway") // what a caller does who is not checked
    private static String none() {
        return null;
    }

    @Test
    void get_insideItsOwnBody_isAnErrorAndNotADeadlock() throws Exception {
        var self = new AtomicReference<Once<String>>();
        var once = Once.of(() -> {
            runs.incrementAndGet();
            return Objects.requireNonNull(self.get()).get();
        });
        self.set(once);
        assertThrows(IllegalStateException.class, () -> once.get());
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(IllegalStateException.class, () -> once.get());
            });
        }
        assertEquals(2, runs.get());
        assertEquals(Optional.empty(), once.owner());
    }

    @Test
    void sweep_slowBodyAndThree_whoeverIsLeftGetsTheValue() {
        var report = CancelSweep.of(() -> Once.of(() -> {
            Task.sleep(SECOND);
            return "value";
        })).check(once -> {
            assertEquals("value", once.get());
            assertEquals(0, once.stats().waiting());
        }).run(once -> {
            for (var i = 0; i < 3; i++) {
                Task.spawn(() -> once.get());
            }
        });
        assertTrue(report.causes().contains(ParkReason.PROMISE), report.toString());
    }

    @Test
    void get_tasksOfTwoCarriersAndThreads_oneBodySucceeds() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < Scaled.size(200); round++) {
                var successes = new AtomicInteger();
                var tries = new AtomicInteger();
                var once = Once.of(() -> {
                    if (tries.incrementAndGet() % 3 != 0) {
                        throw new IllegalStateException("not yet");
                    }
                    Thread.onSpinWait();
                    return successes.incrementAndGet();
                });
                var tasks = new ArrayList<Task<Integer>>();
                for (var i = 0; i < 4; i++) {
                    tasks.add(scheduler.spawn(() -> persist(once)));
                }
                var thread = OrdinaryThread.start(() -> persist(once));
                for (var task : tasks) {
                    assertEquals(1, task.get());
                }
                assertEquals(1, thread.value());
            }
        }
    }

    private static int persist(Once<Integer> once) {
        for (;;) {
            try {
                return once.get();
            } catch (IllegalStateException notYet) {
                Task.yield();
            }
        }
    }
}
