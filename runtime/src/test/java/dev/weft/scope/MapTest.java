package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Maps over a pool, and waiting for several tasks. */
final class MapTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicInteger taken = new AtomicInteger();

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    private static int slowly(int item) {
        Task.sleep(Duration.ofMillis(10 - item % 10));
        return item * item;
    }

    /** 0, 1, 2, … for ever; counts what was taken. */
    private Iterator<Integer> endless() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                return taken.getAndIncrement();
            }
        };
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    // ---- map -----------------------------------------------------------------------------------------------------------

    @Test
    void map_keepsTheOrder() throws Exception {
        inTask(() -> assertEquals(numbers(50).stream().map(i -> i * i).toList(),
                Pool.of(7).map(numbers(50), MapTest::slowly)));
    }

    @Test
    void map_oneFails_throwsThatAndTheOthersHaveEnded() throws Exception {
        var failure = new IOException("as the test wants");
        inTask(() -> {
            var pool = Pool.of(3);
            var thrown = assertThrows(CompletionException.class, () -> pool.map(numbers(3), item -> {
                if (item == 1) {
                    throw failure;
                }
                Task.sleep(item == 0 ? Duration.ZERO : HOUR);
                return item;
            }));
            assertSame(failure, thrown.getCause());
            assertEquals(0, pool.size());
            assertEquals(3, pool.free());
        });
    }

    @Test
    void mapUnordered_givesWhatIsDoneFirst() throws Exception {
        inTask(() -> {
            try (var results = Pool.of(3).mapUnordered(List.of(30, 10, 20), millis -> {
                Task.sleep(Duration.ofMillis(millis));
                return millis;
            }, 1)) {
                var all = new ArrayList<Integer>();
                results.forEach(all::add);
                assertEquals(List.of(10, 20, 30), all);
            }
        });
    }

    @Test
    void mapUnordered_endlessItems_takesNoMoreThanFit() throws Exception {
        inTask(() -> {
            var pool = Pool.of(3);
            try (var results = pool.mapUnordered(this::endless, MapTest::slowly, 5)) {
                for (var i = 0; i < 10; i++) {
                    results.next();
                }
                Task.sleep(HOUR);
                // read, buffered, in tasks that wait to put theirs, and one whose task waits for room
                assertTrue(taken.get() <= 10 + 5 + 3 + 1, taken::toString);
            }
            assertEquals(3, pool.free());
        });
    }

    @Test
    void mapUnordered_oneFails_whoAsksGetsIt() throws Exception {
        var failure = new IOException("as the test wants");
        inTask(() -> {
            var pool = Pool.of(2);
            try (var results = pool.mapUnordered(this::endless, item -> {
                if (item == 5) {
                    throw failure;
                }
                return item;
            }, 0)) {
                var thrown = assertThrows(CompletionException.class, () -> results.forEachRemaining(_ -> Task.yield()));
                assertSame(failure, thrown.getCause());
            }
            assertEquals(2, pool.free());
        });
    }

    @Test
    void mapUnordered_theLastItemFails_whoAsksGetsIt() throws Exception {
        var failure = new IOException("as the test wants");
        inTask(() -> {
            try (var results = Pool.of(2).mapUnordered(List.of(1), item -> {
                throw failure;
            }, 1)) {
                assertSame(failure, assertThrows(CompletionException.class, results::hasNext).getCause());
            }
        });
    }

    @Test
    void mapUnordered_closedBeforeItBegan_hasNoResults() throws Exception {
        inTask(() -> {
            var results = Pool.of(2).mapUnordered(List.of(1), item -> item, 1);
            results.close();
            assertFalse(results.hasNext());
        });
    }

    @Test
    void mapUnordered_itsTasksAreCancelledByThePool_isAFailure() throws Exception {
        inTask(() -> {
            var pool = Pool.of(2);
            try (var results = pool.mapUnordered(numbers(5), MapTest::slowly, 1)) {
                Task.yield();
                pool.cancelAll(HOUR);
                assertThrows(CompletionException.class, () -> results.forEachRemaining(_ -> Task.yield()));
            }
        });
    }

    @Test
    void mapUnordered_badBuffer_isAnError() throws Exception {
        inTask(() -> assertThrows(IllegalArgumentException.class,
                () -> Pool.of(1).mapUnordered(List.of(1), i -> i, -1)));
    }

    @Test
    void sweep_noRoomIsLostAndNobodyIsLeft() {
        CancelSweep.of(() -> Pool.of(2)).check(pool -> {
            assertEquals(0, pool.size());
            assertEquals(2, pool.free());
        }).run(pool -> {
            try {
                assertEquals(3, pool.map(numbers(3), MapTest::slowly).size());
                try (var results = pool.mapUnordered(numbers(3), MapTest::slowly, 1)) {
                    while (results.hasNext()) {
                        results.next();
                    }
                }
            } catch (CompletionException | CancellationException ofTask) {
                // one of the tasks was cancelled
            }
        });
    }

    // ---- several tasks ---------------------------------------------------------------------------------------------------

    private static List<Task<Integer>> sleepers(int... millis) {
        return IntStream.of(millis).mapToObj(each -> Task.<Integer>spawn(() -> {
            Task.sleep(Duration.ofMillis(each));
            return each;
        })).toList();
    }

    @Test
    void asCompleted_isTheOrderOfTheirEnds() throws Exception {
        inTask(() -> {
            var order = new ArrayList<Integer>();
            Tasks.asCompleted(sleepers(30, 10, 20)).forEachRemaining(task -> order.add(task.resultNow()));
            assertEquals(List.of(10, 20, 30), order);
        });
    }

    @Test
    void waitAny_isTheFirst() throws Exception {
        inTask(() -> {
            assertEquals(10, Tasks.waitAny(sleepers(30, 10, 20)).resultNow());
            assertThrows(IllegalArgumentException.class, () -> Tasks.waitAny(List.<Task<Integer>>of()));
        });
    }

    @Test
    void joinAll_count_returnsWhenSoManyHaveEnded() throws Exception {
        inTask(() -> {
            var tasks = sleepers(30, 10, 20);
            assertEquals(List.of(10, 20),
                    Tasks.joinAll(tasks, 2, HOUR).stream().map(Task::resultNow).toList().stream().sorted().toList());
            assertEquals(2, Tasks.joinAll(tasks, Duration.ofMillis(5)).size());
            Tasks.joinAll(tasks);
            assertEquals(3, Tasks.joinAll(tasks, Duration.ZERO).size());
            assertThrows(IllegalArgumentException.class, () -> Tasks.joinAll(tasks, 4, HOUR));
        });
    }
}
