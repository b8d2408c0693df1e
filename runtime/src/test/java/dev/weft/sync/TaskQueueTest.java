package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A queue of each kind: its order, its bound, hand-off in the order of arrival.
 *
 * <p>
 * Of gevent's {@code test__queue}, by behaviour: {@code simple_queue}, {@code fifo/lifo/priority}, {@code put_get}, {@code max_size},
 * {@code peek}, {@code multiple_waiters}, {@code send_first}, {@code iteration}. Of no use here: {@code maxsize} that is changed
 * later, {@code copy} and comparison of queues (a queue is no value).
 */
@Limited
final class TaskQueueTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void drainInto(TaskQueue<Integer> queue, List<Integer> taken) {
        for (var item = queue.tryTake(); item.isPresent(); item = queue.tryTake()) {
            taken.add(item.get());
        }
    }

    // ---- order -------------------------------------------------------------------------------------------------------

    @Test
    void take_eachKind_keepsItsOrder() {
        var orders = new ArrayList<List<Integer>>();
        for (var kind : QueueKind.values()) {
            var queue = kind.<Integer>create(100, Comparator.naturalOrder());
            for (var item : List.of(5, 1, 4, 2, 3)) {
                assertTrue(queue.tryPut(item));
            }
            var taken = new ArrayList<Integer>();
            drainInto(queue, taken);
            orders.add(taken);
        }
        assertEquals(List.of(List.of(5, 1, 4, 2, 3), List.of(3, 2, 4, 1, 5), List.of(1, 2, 3, 4, 5)), orders);
    }

    /** Against a plain list, at random, through several growths of the arrays. */
    @ParameterizedTest
    @EnumSource
    void putAndTake_atRandom_areThoseOfAModel(QueueKind kind) {
        for (var seed = 1L; seed <= 20; seed++) {
            var random = new Random(seed);
            var capacity = 1 + random.nextInt(3000);
            var queue = kind.<Integer>create(capacity, Comparator.comparingInt(item -> item / 8));
            var model = new ArrayList<Integer>();
            for (var step = 0; step < 10_000; step++) {
                var grows = (step / 1500) % 2 == 0;
                if (random.nextInt(10) < (grows ? 8 : 2)) {
                    var item = random.nextInt(1000);
                    assertEquals(model.size() < capacity, queue.tryPut(item), "seed " + seed);
                    if (model.size() < capacity) {
                        model.add(item);
                    }
                } else {
                    var expected = kind.removeFirst(model, Comparator.comparingInt(item -> item / 8));
                    assertEquals(expected, queue.peek(), "seed " + seed);
                    assertEquals(expected, queue.tryTake(), "seed " + seed);
                }
                assertEquals(model.size(), queue.size());
            }
            var left = new ArrayList<Integer>();
            while (!model.isEmpty()) {
                left.add(kind.removeFirst(model, Comparator.comparingInt(item -> item / 8)).orElseThrow());
            }
            assertEquals(left, queue.shutdownNow(), "seed " + seed);
        }
    }

    @Test
    void priority_equalOnes_comeOutInOrder() {
        var queue = TaskQueue.<String>priority(10, Comparator.comparingInt(String::length));
        for (var item : List.of("bb", "a", "cc", "b", "aa", "c")) {
            queue.tryPut(item);
        }
        assertEquals(List.of("a", "b", "c", "bb", "cc", "aa"), queue.shutdownNow());
    }

    @Test
    void priority_comparatorThrows_changesNothing() {
        var queue = TaskQueue.<Object>priority(10, (one, other) -> {
            if (one.equals("bad") || other.equals("bad")) {
                throw new ArithmeticException("can't compare");
            }
            return one.toString().compareTo(other.toString());
        });
        assertThrows(ArithmeticException.class, () -> queue.tryPut("bad"));
        queue.tryPut("good");
        assertThrows(ArithmeticException.class, () -> queue.put("bad"));
        assertEquals(new TaskQueue.Stats(1, 0, 0, 1, 1, 0, 0, 0), queue.stats());
        assertEquals(Optional.of("good"), queue.tryTake());
    }

    /** It runs without the guard: it may use the queue itself, and even wait. */
    @Test
    void priority_comparatorUsesTheQueueAndWaits_works() throws Exception {
        var queues = new ArrayList<TaskQueue<Integer>>();
        queues.add(TaskQueue.<Integer>priority(10, (one, other) -> {
            assertTrue(queues.getFirst().size() <= 3);
            Task.yield();
            return Integer.compare(one, other);
        }));
        try (var kit = TestKit.fifo()) {
            for (var item : List.of(3, 1, 2)) {
                kit.spawn(() -> queues.getFirst().put(item));
            }
            kit.runToEnd();
            var taken = new ArrayList<Integer>();
            for (var i = 0; i < 3; i++) {
                kit.spawn(() -> taken.add(queues.getFirst().take()));
            }
            kit.runToEnd();
            assertEquals(List.of(1, 2, 3), taken.stream().sorted().toList());
        }
    }

    // ---- waiting -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void put_full_waitsAndIsLetInInOrder(QueueKind kind) throws Exception {
        try (var kit = TestKit.fifo()) {
            var queue = kind.<Integer>create(2, Comparator.naturalOrder());
            var done = new ArrayList<Integer>();
            for (var i = 0; i < 5; i++) {
                var item = i;
                kit.spawn(() -> {
                    queue.put(item);
                    done.add(item);
                });
            }
            kit.awaitAllParked();
            assertEquals(List.of(0, 1), done);
            assertEquals(new TaskQueue.Stats(2, 0, 0, 2, 2, 3, 0, 0), queue.stats());
            var taken = new ArrayList<Integer>();
            kit.run(() -> drainInto(queue, taken));
            assertEquals(List.of(0, 1, 2, 3, 4), done);
            assertEquals(kind == QueueKind.LIFO ? List.of(1, 2, 3, 4, 0) : List.of(0, 1, 2, 3, 4), taken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void take_empty_waitsAndIsHandedTheItemsInOrder(QueueKind kind) throws Exception {
        try (var kit = TestKit.fifo()) {
            var queue = kind.<Integer>create(2, Comparator.naturalOrder());
            var taken = new ArrayList<String>();
            for (var i = 0; i < 3; i++) {
                var number = i;
                kit.spawn(() -> taken.add(number + " took " + queue.take()));
            }
            kit.awaitAllParked();
            kit.run(() -> {
                for (var item : List.of(30, 20, 10)) {
                    queue.put(item);
                    assertEquals(Optional.empty(), queue.tryTake()); // it has gone to who waited
                }
            });
            assertEquals(List.of("0 took 30", "1 took 20", "2 took 10"), taken);
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeouts_nothingHappens_areKept(QueueKind kind) throws Exception {
        try (var kit = TestKit.fifo()) {
            var queue = kind.<Integer>create(1, Comparator.naturalOrder());
            kit.run(() -> {
                assertEquals(Optional.empty(), queue.take(SECOND));
                assertTrue(queue.put(1, SECOND));
                assertFalse(queue.put(2, SECOND));
                assertFalse(queue.put(2, Duration.ZERO));
                assertEquals(Optional.of(1), queue.take(Duration.ZERO));
                assertEquals(Optional.empty(), queue.take(Duration.ZERO));
            });
            assertEquals(SECOND.multipliedBy(2), kit.clock().elapsed());
            assertEquals(new TaskQueue.Stats(1, 1, 0, 0, 1, 0, 0, 0), queue.stats());
        }
    }

    @Test
    void zeroTimeout_othersAct_seesIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            var queue = TaskQueue.<String>fifo(1);
            kit.run(() -> {
                Task.spawn(() -> queue.put("item"));
                assertEquals(Optional.of("item"), queue.take(Duration.ZERO));
            });
        }
    }

    @Test
    void iteration_severalWorkers_endsWithTheShutdown() throws Exception {
        try (var kit = TestKit.fifo()) {
            var queue = TaskQueue.<Integer>fifo(3);
            var taken = new ArrayList<Integer>();
            for (var i = 0; i < 3; i++) {
                kit.spawn(() -> {
                    for (var item : queue) {
                        Task.yield();
                        taken.add(item);
                        queue.taskDone();
                    }
                });
            }
            kit.run(() -> {
                for (var i = 0; i < 20; i++) {
                    queue.put(i);
                }
                queue.join();
                assertEquals(20, taken.size());
                assertTrue(queue.shutdown());
            });
        }
    }

    @Test
    void putAndTake_manyInARow_letOthersRun() throws Exception {
        try (var kit = TestKit.fifo()) {
            var queue = TaskQueue.<Integer>fifo(1000);
            kit.run(() -> {
                var other = Task.spawn(() -> {});
                for (var i = 0; i < TaskQueue.BUDGET; i++) {
                    queue.put(i);
                }
                assertFalse(other.isDone());
                queue.put(1);
                assertTrue(other.isDone());
            });
        }
    }

    // ---- arguments and description -----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void capacity_lessThanOne_isRefused(int capacity) {
        for (var kind : QueueKind.values()) {
            var refused = assertThrows(IllegalArgumentException.class,
                    () -> kind.<Integer>create(capacity, Comparator.naturalOrder()));
            assertTrue(String.valueOf(refused.getMessage()).contains("capacity: " + capacity), refused::getMessage);
            assertTrue(String.valueOf(refused.getMessage()).contains("Channel.rendezvous()"), refused::getMessage);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void arguments_bad_areRefusedAndChangeNothing() {
        var queue = TaskQueue.<String>fifo(1);
        assertThrows(NullPointerException.class, () -> queue.put(null));
        assertThrows(NullPointerException.class, () -> queue.tryPut(null));
        assertThrows(NullPointerException.class, () -> queue.put(null, SECOND));
        assertThrows(NullPointerException.class, () -> TaskQueue.priority(1, null));
        var negative = assertThrows(IllegalArgumentException.class, () -> queue.put("item", Duration.ofMillis(-1)));
        assertTrue(String.valueOf(negative.getMessage()).contains("PT-0.001S"), negative::getMessage);
        assertThrows(IllegalArgumentException.class, () -> queue.take(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> queue.join(Duration.ofMillis(-1)));
        assertEquals(new TaskQueue.Stats(0, 0, 0, 0, 0, 0, 0, 0), queue.stats());
    }

    @Test
    void toString_eachState_tellsIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            var queue = TaskQueue.<String>lifo(1);
            assertEquals("TaskQueue[lifo, 0 of 1 items, 0 unfinished]", queue.toString());
            kit.spawn(() -> queue.put("first"));
            var second = kit.spawn(() -> queue.put("second"));
            var join = kit.spawn(() -> queue.join());
            kit.awaitAllParked();
            assertEquals("TaskQueue[lifo, 1 of 1 items, 1 unfinished, 1 putting, 1 joining]", queue.toString());
            second.cancel();
            join.cancel();
            kit.awaitAllParked();
            queue.shutdown();
            assertEquals("TaskQueue[lifo, 1 of 1 items, 1 unfinished, shut down]", queue.toString());
        }
        assertEquals("TaskQueue[fifo, 0 items, 0 unfinished]", TaskQueue.fifo(Integer.MAX_VALUE).toString());
    }
}
