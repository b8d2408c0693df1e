package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Maps over a pool, and waiting for several tasks. */
@Limited
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
    void map_itemsAndAMappingFail_oneIsToldInTheOtherAndNowhereElse() throws Exception {
        var uncaught = new ArrayList<Throwable>();
        var ofMapping = new IOException("of the mapping");
        var ofItems = new AssertionError("of the items");
        try (var scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, thrown) -> uncaught.add(thrown))
                .start()) {
            scheduler.spawn(() -> {
                var items = numbers(1).iterator();
                Iterable<Integer> failing = () -> new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return true;
                    }

                    @Override
                    public Integer next() {
                        if (!items.hasNext()) {
                            Task.yield(); // the mapping fails here
                            throw ofItems;
                        }
                        return items.next();
                    }
                };
                var thrown = assertThrows(AssertionError.class, () -> Pool.of(2).map(failing, _ -> {
                    throw ofMapping;
                }));
                assertSame(ofItems, thrown);
                assertEquals(List.of(ofMapping), List.of(thrown.getSuppressed()));
            }).get();
        }
        assertEquals(List.of(), uncaught);
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
    void map_oneFails_takesNoFurtherItemAndStartsNothing() throws Exception {
        var failure = new IOException("as the test wants");
        inTask(() -> {
            var pool = Pool.of(2);
            var begun = new ArrayList<Integer>();
            var thrown = assertThrows(CompletionException.class, () -> pool.map(this::endless, item -> {
                begun.add(item);
                if (item == 3) {
                    throw failure;
                }
                Task.yield();
                return item;
            }));
            assertSame(failure, thrown.getCause());
            assertTrue(begun.size() <= 5, begun::toString);
            assertTrue(taken.get() <= 6, taken::toString); // one of them waited for room
            assertEquals(2, pool.free());
            Task.yield(); // the caller is not cancelled
        });
    }

    @Test
    void map_severalFail_theFirstInTimeWithTheOthersSuppressed() throws Exception {
        var first = new IOException("first in time");
        var second = new IOException("in its clean-up");
        inTask(() -> {
            var thrown = assertThrows(CompletionException.class, () -> Pool.of(3).map(numbers(3), item -> {
                if (item == 2) {
                    Task.yield();
                    throw first;
                }
                try {
                    Task.park();
                } catch (Cancelled cancelled) {
                    if (item == 0) {
                        throw second;
                    }
                    throw cancelled;
                }
                return item;
            }));
            assertSame(first, thrown.getCause());
            assertEquals(List.of(second), List.of(thrown.getSuppressed()));
        });
    }

    @Test
    void map_oneOverflows_isThatFailure() throws Exception {
        inTask(() -> assertTrue(
                assertThrows(CompletionException.class, () -> Pool.of(2).map(numbers(2), MapTest::overflow))
                        .getCause() instanceof StackOverflowError));
    }

    @SuppressWarnings("InfiniteRecursion") // what is tested
    private static int overflow(int n) {
        return n + overflow(n + 1);
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

    /** What of ours is reachable from a task that goes on: nothing, or the test fails. */
    private static void assertNothingStays(Consumer<List<Task<Integer>>> waits) throws Exception {
        inTask(() -> {
            var endless = Task.<Integer>spawn(() -> {
                Task.park();
                return 1;
            });
            var others = new ArrayList<WeakReference<Task<Integer>>>();
            for (var i = 0; i < 5; i++) {
                others.add(waitFor(endless, waits));
            }
            for (var tries = 0; tries < 50 && others.stream().anyMatch(each -> !each.refersTo(null)); tries++) {
                System.gc();
            }
            assertEquals(0, others.stream().filter(each -> !each.refersTo(null)).count());
            endless.cancel();
        });
    }

    private static WeakReference<Task<Integer>> waitFor(Task<Integer> endless, Consumer<List<Task<Integer>>> waits) {
        var quick = Task.<Integer>spawn(() -> 2);
        waits.accept(List.of(endless, quick));
        return new WeakReference<>(quick);
    }

    @Test
    void waitAny_inALoop_leavesNothingOnTheOneThatGoesOn() throws Exception {
        assertNothingStays(tasks -> assertEquals(2, Tasks.waitAny(tasks).resultNow()));
    }

    @Test
    void joinAll_countInALoop_leavesNothingOnTheOneThatGoesOn() throws Exception {
        assertNothingStays(tasks -> assertEquals(1, Tasks.joinAll(tasks, 1, HOUR).size()));
    }

    @Test
    void joinAll_timeIsOverInALoop_leavesNothingOnTheOneThatGoesOn() throws Exception {
        assertNothingStays(tasks -> assertEquals(1, Tasks.joinAll(tasks.reversed(), Duration.ofSeconds(1)).size()));
    }

    @Test
    void asCompleted_closedInALoop_leavesNothingOnTheOneThatGoesOn() throws Exception {
        assertNothingStays(tasks -> {
            try (var completed = Tasks.asCompleted(tasks)) {
                assertEquals(2, completed.next().resultNow());
            }
        });
    }

    @Test
    void waitAny_givenUp_aFailureThatNobodySeesIsReportedAllTheSame() throws Exception {
        var reported = new ArrayList<Throwable>();
        var failure = new IOException("as the test wants");
        try (var scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, thrown) -> reported.add(thrown))
                .start()) {
            scheduler.spawn(() -> {
                var failing = Task.spawn(() -> {
                    Task.yield();
                    Task.yield();
                    Task.yield();
                    Task.yield();
                    throw failure;
                });
                Tasks.waitAny(List.of(failing, Task.spawn(() -> {})));
                assertFalse(failing.isDone());
            }).join();
        }
        assertEquals(List.of(failure), reported);
    }

    @Test
    void severalTasks_ofAnyType_areAccepted() throws Exception {
        inTask(() -> {
            List<Task<?>> any = List.of(Task.spawn(() -> {}), Task.spawn(() -> "text"));
            List<Task<? extends Number>> numbers = List.of(Task.<Integer>spawn(() -> 1), Task.<Long>spawn(() -> 2L));
            Tasks.joinAll(any);
            List<Task<?>> ended = Tasks.joinAll(any, HOUR);
            assertEquals(any, ended);
            Task<? extends Number> first = Tasks.waitAny(numbers);
            assertEquals(1, first.join().intValue());
            var seen = new ArrayList<Number>();
            for (var number : Tasks.asCompleted(numbers)) {
                seen.add(number.join());
            }
            assertEquals(List.<Number>of(1, 2L), seen);
            assertThrows(NoSuchElementException.class, () -> Tasks.asCompleted(List.<Task<?>>of()).next());
        });
    }

    @Test
    void asCompleted_closedEarly_hasNoMore() throws Exception {
        inTask(() -> {
            var tasks = sleepers(10, 20);
            var completed = Tasks.asCompleted(tasks);
            assertEquals(10, completed.next().resultNow());
            completed.close();
            completed.close();
            assertFalse(completed.hasNext());
            assertThrows(NoSuchElementException.class, completed::next);
            assertFalse(tasks.get(1).isDone());
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

    @Test
    void joinAllAndMap_nothingToWaitForInACancelledScope_throwOnEntry() throws Exception {
        inTask(() -> {
            var done = sleepers(1);
            Tasks.joinAll(done);
            CancelScope.run(scope -> {
                scope.cancel();
                assertThrows(Cancelled.class, () -> Tasks.joinAll(done));
                assertThrows(Cancelled.class, () -> Tasks.joinAll(done, 1, HOUR));
                assertThrows(Cancelled.class, () -> Pool.of(1).map(List.<Integer>of(), item -> item));
            });
        });
    }
}
