package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.PinnedException;
import dev.weft.PinnedPlace;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.internal.coroutine.Coroutines;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Waits that end without their partner: cancelled before, during and at the moment of the wake-up, timed out, refused. Nothing is
 * lost, nobody stays in the queue.
 *
 * <p>
 * Of gevent's {@code test__queue}, by behaviour: {@code waiters_that_cancel}, {@code two_waiters_one_dies}, {@code two_bogus_waiters},
 * {@code senders_that_die}, and of its generic wait: returns within its bounds, the outer timeout is not lost. Those on
 * {@code put_nowait} from the hub have no counterpart: the carrier is no caller.
 */
@Limited
final class TaskQueueCancelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TaskQueue<String> queue = TaskQueue.fifo(1);

    private static void assertNobodyWaits(TaskQueue<?> queue) {
        var stats = queue.stats();
        assertEquals(0, stats.waitingToPut() + stats.waitingToTake() + stats.waitingToJoin());
    }

    // ---- before ------------------------------------------------------------------------------------------------------

    @Test
    void operations_inCancelledScope_throwOnEntryAndChangeNothing() throws Exception {
        var two = TaskQueue.<String>fifo(3);
        two.put("item");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                CancelScope.run(scope -> {
                    scope.cancel();
                    assertThrows(Cancelled.class, () -> two.put("another"));
                    assertThrows(Cancelled.class, () -> two.put("another", SECOND));
                    assertThrows(Cancelled.class, () -> two.take());
                    assertThrows(Cancelled.class, () -> two.take(SECOND));
                    assertThrows(Cancelled.class, () -> two.iterator().hasNext());
                    assertThrows(Cancelled.class, () -> two.join());
                    assertThrows(Cancelled.class, () -> two.join(SECOND));
                    assertTrue(two.tryPut("last"));
                    assertEquals(Optional.of("item"), two.tryTake());
                    two.taskDone();
                    assertEquals(List.of("last"), two.shutdownNow());
                });
            });
        }
    }

    // ---- during ------------------------------------------------------------------------------------------------------

    @Test
    void take_timesOut_theItemGoesToTheNext() throws Exception { // waiters_that_cancel
        try (var kit = TestKit.fifo()) {
            var first = kit.spawn(() -> queue.take(SECOND));
            kit.awaitAllParked();
            kit.advance(SECOND);
            kit.awaitAllParked();
            assertEquals(Optional.empty(), first.resultNow());
            queue.tryPut("hi");
            var second = kit.spawn(() -> queue.take());
            kit.awaitAllParked();
            assertEquals("hi", second.resultNow());
        }
    }

    @Test
    void take_twoWaitAndOneIsCancelled_theOtherGetsIt() throws Exception { // two_waiters_one_dies
        try (var kit = TestKit.fifo()) {
            var first = kit.spawn(() -> queue.take());
            var second = kit.spawn(() -> queue.take());
            kit.awaitAllParked();
            first.cancel();
            kit.awaitAllParked();
            queue.tryPut("hi");
            kit.awaitAllParked();
            assertTrue(first.isCancelled());
            assertEquals("hi", second.resultNow());
            assertNobodyWaits(queue);
        }
    }

    @Test
    void take_twoTimeOut_theItemStays() throws Exception { // two_bogus_waiters
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> assertEquals(Optional.empty(), queue.take(SECOND)));
                Task.spawn(() -> assertEquals(Optional.empty(), queue.take(SECOND)));
                Task.sleep(SECOND.multipliedBy(2));
                queue.put("sent");
                assertEquals("sent", queue.take());
            });
            assertNobodyWaits(queue);
        }
    }

    @ParameterizedTest
    @EnumSource
    void put_cancelled_theNextIsLetIn(QueueKind kind) throws Exception { // senders_that_die
        try (var kit = TestKit.fifo()) {
            var full = kind.<Integer>create(1, Comparator.naturalOrder());
            full.tryPut(1);
            var first = kit.spawn(() -> full.put(2));
            var second = kit.spawn(() -> full.put(3));
            kit.awaitAllParked();
            first.cancel();
            kit.awaitAllParked();
            assertEquals(Optional.of(1), full.tryTake());
            kit.awaitAllParked();
            assertTrue(first.isCancelled() && second.isDone() && !second.isCancelled());
            assertEquals(List.of(3), full.shutdownNow());
            assertNobodyWaits(full);
        }
    }

    @Test
    void join_cancelledOrTimedOut_leaves() throws Exception {
        try (var kit = TestKit.fifo()) {
            queue.tryPut("item");
            var cancelled = kit.spawn(() -> queue.join());
            var timedOut = kit.spawn(() -> queue.join(SECOND));
            kit.awaitAllParked();
            cancelled.cancel();
            kit.advance(SECOND);
            kit.awaitAllParked();
            assertTrue(cancelled.isCancelled());
            assertFalse(timedOut.resultNow());
            assertNobodyWaits(queue);
        }
    }

    // ---- at the moment of the wake-up --------------------------------------------------------------------------------

    @Test
    void operations_cancelledWhenServed_returnTheirEffect() throws Exception {
        try (var kit = TestKit.fifo()) {
            var taker = kit.spawn(() -> queue.take());
            kit.awaitAllParked();
            queue.tryPut("first");
            taker.cancel();
            kit.awaitAllParked();
            assertEquals("first", taker.resultNow());

            queue.tryPut("second");
            var putter = kit.spawn(() -> queue.put("third"));
            kit.awaitAllParked();
            queue.tryTake();
            putter.cancel();
            kit.awaitAllParked();
            assertFalse(putter.isCancelled());
            assertEquals(Optional.of("third"), queue.tryTake());

            var join = kit.spawn(() -> queue.join());
            kit.awaitAllParked();
            for (var i = 0; i < 3; i++) {
                queue.taskDone();
            }
            join.cancel();
            kit.awaitAllParked();
            assertFalse(join.isCancelled());
        }
    }

    @Test
    void operations_outerTimeout_isNotLost() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var hour = Duration.ofHours(1);
                assertThrows(DeadlineExceededException.class, () -> Timeout.call(SECOND, () -> queue.take(hour)));
                queue.put("item");
                assertThrows(DeadlineExceededException.class, () -> Timeout.call(SECOND, () -> queue.put("no", hour)));
                assertThrows(DeadlineExceededException.class, () -> Timeout.call(SECOND, () -> queue.join(hour)));
            });
            assertEquals(SECOND.multipliedBy(3), kit.clock().elapsed());
            assertNobodyWaits(queue);
        }
    }

    // ---- refused -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void operations_pinned_throwIfTheyWouldWait(PinnedPlace place) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> place.run(() -> {
                var continuation = Coroutines.kind() == Coroutines.Kind.CONTINUATION;
                if (continuation) {
                    assertThrows(PinnedException.class, () -> queue.take());
                }
                queue.put("item");
                if (continuation) {
                    assertThrows(PinnedException.class, () -> queue.put("another"));
                    assertThrows(PinnedException.class, () -> queue.join());
                }
                assertEquals("item", queue.take());
                queue.taskDone();
                queue.join();
                for (var i = 0; i < 2 * TaskQueue.BUDGET; i++) {
                    queue.put("item");
                    queue.take();
                }
            }));
            assertNobodyWaits(queue);
        }
    }

    // ---- sweeps ------------------------------------------------------------------------------------------------------

    /** One run: what was put and taken. */
    private static final class Run {
        final TaskQueue<Integer> queue;
        final List<Integer> put = new ArrayList<>();
        final List<Integer> taken = new ArrayList<>();

        Run(QueueKind kind) {
            queue = kind.<Integer>create(2, Comparator.naturalOrder());
        }

        void check() {
            assertNobodyWaits(queue);
            taken.addAll(queue.shutdownNow());
            Collections.sort(put);
            Collections.sort(taken);
            assertEquals(put, taken);
            assertEquals(put.size(), queue.stats().put());
        }

        void put(int base) {
            for (var item = base; item < base + 4; item++) {
                queue.put(item);
                put.add(item);
            }
        }

        void take() {
            for (var n = 0; n < 4; n++) {
                taken.add(queue.take());
                queue.taskDone();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sweep_putTakeAndJoin_loseNothing(QueueKind kind) {
        var report = CancelSweep.of(() -> new Run(kind)).check(Run::check).run(run -> {
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < 3; i++) {
                var base = 10 * i;
                tasks.add(Task.spawn("putter-" + i, () -> run.put(base)));
                tasks.add(Task.spawn("joiner-" + i, () -> run.queue.join()));
                tasks.add(Task.spawn("taker-" + i, run::take));
            }
            try {
                Task.sleep(SECOND);
            } finally {
                tasks.forEach(Task::cancel);
            }
        });
        assertTrue(report.causes().containsAll(Set.of(ParkReason.PUT, ParkReason.TAKE, ParkReason.DRAIN)),
                report.toString());
    }

    @ParameterizedTest
    @EnumSource
    void sweep_seededOnTwoCarriersWithShutdown_losesNothing(QueueKind kind) {
        for (var seed = 1L; seed <= 3; seed++) {
            CancelSweep.of(() -> new Run(kind)).check(Run::check).carriers(2).seeded(seed)
                    .expecting(failure -> failure instanceof QueueShutDownException).run(run -> {
                        for (var i = 0; i < 2; i++) {
                            var base = 10 * i;
                            Task.spawn("putter-" + i, () -> run.put(base));
                            Task.spawn("taker-" + i, () -> {
                                for (var item : run.queue) {
                                    run.taken.add(item);
                                }
                            });
                        }
                        try {
                            Task.sleep(SECOND);
                        } finally {
                            run.queue.shutdown();
                        }
                    });
        }
    }

    @ParameterizedTest
    @EnumSource
    void sweep_timeouts_loseNothing(QueueKind kind) {
        CancelSweep.of(() -> new Run(kind)).check(Run::check).run(run -> {
            Task.spawn("putter", () -> {
                for (var item = 0; item < 6; item++) {
                    if (run.queue.put(item, SECOND)) {
                        run.put.add(item);
                    }
                }
            });
            Task.spawn("taker", () -> {
                for (var n = 0; n < 6; n++) {
                    run.queue.take(SECOND).ifPresent(run.taken::add);
                    Task.sleep(SECOND);
                }
            });
            run.queue.join(SECOND.multipliedBy(3));
        });
    }
}
