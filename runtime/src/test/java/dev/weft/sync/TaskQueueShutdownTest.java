package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Shutting down, and the book-keeping of work that is done.
 *
 * <p>
 * Of CPython's {@code test_queue}, by behaviour: {@code shutdown_empty}, {@code _nonempty}, {@code _immediate}, {@code _allowed_transitions},
 * {@code _pending_get}, {@code _get/_put} while they wait, {@code _get_task_done_join}, {@code _put_join}, {@code _immediate_put_join},
 * {@code _immediate_get_task_done_join}, {@code task_done} and {@code join}. Its all-methods-in-one-thread variant is the same as
 * {@code shutdown_empty} here.
 */
@Limited
final class TaskQueueShutdownTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TaskQueue<Integer> queue = TaskQueue.fifo(2);

    private static void assertRefuses(TaskQueue<Integer> queue) {
        assertThrows(QueueShutDownException.class, () -> queue.put(9));
        assertThrows(QueueShutDownException.class, () -> queue.put(9, SECOND));
        assertThrows(QueueShutDownException.class, () -> queue.tryPut(9));
    }

    private static void assertEnded(TaskQueue<Integer> queue) {
        assertThrows(QueueShutDownException.class, () -> queue.take());
        assertThrows(QueueShutDownException.class, () -> queue.take(SECOND));
        assertThrows(QueueShutDownException.class, () -> queue.tryTake());
        assertEquals(Optional.empty(), queue.peek());
        assertFalse(queue.iterator().hasNext());
        assertThrows(NoSuchElementException.class, () -> queue.iterator().next());
    }

    // ---- shutting down -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void shutdown_empty_everythingIsRefused(QueueKind kind) {
        var empty = kind.<Integer>create(2, Comparator.naturalOrder());
        assertFalse(empty.isShutDown());
        assertTrue(empty.shutdown());
        assertTrue(empty.isShutDown());
        assertFalse(empty.shutdown());
        assertRefuses(empty);
        assertEnded(empty);
        assertEquals(List.of(), empty.shutdownNow());
    }

    @ParameterizedTest
    @EnumSource
    void shutdown_nonEmpty_isDrainedFirst(QueueKind kind) {
        var filled = kind.<Integer>create(2, Comparator.naturalOrder());
        filled.put(1);
        filled.put(1);
        filled.shutdown();
        assertRefuses(filled);
        assertEquals(1, filled.take());
        assertEquals(Optional.of(1), filled.take(SECOND));
        assertEnded(filled);
        assertEquals(0, filled.stats().dropped());
    }

    @ParameterizedTest
    @EnumSource
    void shutdownNow_nonEmpty_returnsWhatItDrops(QueueKind kind) {
        var filled = kind.<Integer>create(3, Comparator.naturalOrder());
        Stream.of(2, 3, 1).forEach(filled::put);
        assertEquals(2 + 3 + 1, filled.shutdownNow().stream().mapToInt(Integer::intValue).sum());
        assertRefuses(filled);
        assertEnded(filled);
        assertEquals(new TaskQueue.Stats(3, 0, 3, 0, 0, 0, 0, 0), filled.stats());
    }

    @Test
    void shutdownNow_afterShutdown_dropsTheRest() {
        queue.put(1);
        queue.put(2);
        queue.shutdown();
        assertEquals(1, queue.take());
        assertEquals(List.of(2), queue.shutdownNow());
        assertEquals(List.of(), queue.shutdownNow());
        assertFalse(queue.shutdown());
    }

    @ParameterizedTest
    @EnumSource
    void shutdown_putterWaits_isToldAndItsItemIsNotPut(QueueKind kind) throws Exception {
        for (var now : List.of(false, true)) {
            try (var kit = TestKit.fifo()) {
                var full = kind.<Integer>create(1, Comparator.naturalOrder());
                full.tryPut(1);
                var told = new ArrayList<Integer>();
                for (var i = 2; i < 5; i++) {
                    var item = i;
                    kit.spawn(() -> {
                        assertThrows(QueueShutDownException.class, () -> full.put(item));
                        told.add(item);
                    });
                }
                kit.awaitAllParked();
                kit.run(() -> {
                    if (now) {
                        assertEquals(List.of(1), full.shutdownNow());
                    } else {
                        full.shutdown();
                        assertEquals(1, full.take());
                    }
                    assertEnded(full);
                });
                assertEquals(List.of(2, 3, 4), told);
                assertEquals(0, full.stats().waitingToPut());
            }
        }
    }

    @Test
    void shutdown_takersWait_areTold() throws Exception {
        for (var now : List.of(false, true)) {
            try (var kit = TestKit.fifo()) {
                var empty = TaskQueue.<Integer>fifo(1);
                var told = new ArrayList<Integer>();
                for (var i = 0; i < 3; i++) {
                    var number = i;
                    kit.spawn(() -> {
                        assertThrows(QueueShutDownException.class, () -> empty.take());
                        told.add(number);
                    });
                }
                kit.spawn(() -> assertThrows(QueueShutDownException.class, () -> empty.take(SECOND)));
                kit.awaitAllParked();
                kit.run(() -> {
                    if (now) {
                        empty.shutdownNow();
                    } else {
                        empty.shutdown();
                    }
                });
                assertEquals(List.of(0, 1, 2), told);
                assertEquals(Duration.ZERO, kit.clock().elapsed());
                assertEquals(0, empty.stats().waitingToTake());
            }
        }
    }

    // ---- joining -----------------------------------------------------------------------------------------------------

    @Test
    void taskDone_tooMany_isRefused() {
        var refused = assertThrows(IllegalStateException.class, () -> queue.taskDone());
        assertTrue(String.valueOf(refused.getMessage()).contains("TaskQueue[fifo"), refused::getMessage);
        queue.put(1);
        queue.taskDone();
        assertThrows(IllegalStateException.class, () -> queue.taskDone());
        assertEquals(0, queue.stats().unfinished());
        queue.join();
    }

    @Test
    void join_nothingWasPut_returns() {
        queue.join();
        assertTrue(queue.join(Duration.ZERO));
    }

    @Test
    void join_unfinished_waitsForTheLastTaskDone() throws Exception {
        try (var kit = TestKit.fifo()) {
            var first = kit.spawn(() -> {
                queue.put(1);
                queue.put(2);
                queue.join();
            });
            var second = kit.spawn(() -> queue.join());
            kit.awaitAllParked();
            queue.take();
            queue.take();
            queue.taskDone();
            kit.awaitAllParked();
            assertFalse(first.isDone() || second.isDone());
            assertEquals(2, queue.stats().waitingToJoin());
            queue.taskDone();
            kit.awaitAllParked();
            assertTrue(first.isDone() && second.isDone());
            kit.run(() -> {
                queue.put(3); // again
                assertFalse(queue.join(SECOND));
                queue.taskDone();
                assertTrue(queue.join(SECOND));
            });
            assertEquals(SECOND, kit.clock().elapsed());
        }
    }

    /** An item that is handed over counts as one that was in the queue. */
    @Test
    void join_itemHandedOver_waitsForIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                queue.take();
                queue.taskDone();
            });
            kit.awaitAllParked();
            queue.tryPut(1);
            var join = kit.spawn(() -> queue.join());
            assertEquals(1, queue.stats().unfinished());
            kit.awaitAllParked();
            assertTrue(join.isDone());
        }
    }

    @Test
    void join_shutdown_waitsForWhatIsLeft() throws Exception {
        try (var kit = TestKit.fifo()) {
            queue.tryPut(1);
            queue.tryPut(2);
            var join = kit.spawn(() -> queue.join());
            kit.awaitAllParked();
            queue.shutdown();
            kit.awaitAllParked();
            assertFalse(join.isDone());
            kit.run(() -> {
                for (var _ : queue) {
                    queue.taskDone();
                }
            });
            assertTrue(join.isDone());
        }
    }

    @Test
    void join_shutdownNow_waitsOnlyForWhatWasTaken() throws Exception {
        try (var kit = TestKit.fifo()) {
            queue.tryPut(1);
            queue.tryPut(2);
            var join = kit.spawn(() -> queue.join());
            kit.awaitAllParked();
            queue.take();
            assertEquals(List.of(2), queue.shutdownNow());
            kit.awaitAllParked();
            assertFalse(join.isDone());
            kit.run(() -> queue.taskDone());
            assertTrue(join.isDone());
            assertThrows(IllegalStateException.class, () -> queue.taskDone());
        }
    }

    @Test
    void join_shutdownNowDropsAll_returns() throws Exception {
        try (var kit = TestKit.fifo()) {
            queue.tryPut(1);
            var join = kit.spawn(() -> queue.join());
            kit.awaitAllParked();
            queue.shutdownNow();
            kit.awaitAllParked();
            assertTrue(join.isDone());
        }
    }

    // ---- comparators that throw --------------------------------------------------------------------------------------

    /** Its put is told, and not somebody who takes. */
    @Test
    void put_thatWouldWaitWithAnItemThatCantBeCompared_throwsAtOnce() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var queue = TaskQueue.<String>priority(1, Comparator.comparingInt(item -> item.charAt(0)));
                queue.put("a");
                var bad = Task.spawn(() -> queue.put(""));
                var good = Task.spawn(() -> queue.put("b"));
                kit.awaitAllParked();
                assertInstanceOf(StringIndexOutOfBoundsException.class, bad.exceptionNow());
                assertEquals("a", queue.take());
                assertEquals("b", queue.take());
                good.join();
                assertEquals(0, queue.stats().waitingToPut());
            });
        }
    }

    @Test
    void shutdownNow_comparatorThrows_losesNothing() {
        var failing = new AtomicBoolean();
        var queue = TaskQueue.<Integer>priority(100, (a, b) -> {
            if (failing.get() && (a == 7 || b == 7)) {
                throw new IllegalStateException("as the test wants");
            }
            return Integer.compare(a, b);
        });
        var items = new ArrayList<Integer>();
        for (var i = 0; i < 100; i++) {
            items.add(i);
            queue.put(i * 37 % 100);
        }
        failing.set(true);
        var dropped = queue.shutdownNow();
        assertEquals(List.of(0, 1, 2), dropped.subList(0, 3));
        assertEquals(items, dropped.stream().sorted().toList());
        assertEquals(100, queue.stats().dropped());
    }
}
