package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.channel.Channel;
import dev.weft.sync.Event;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gevent's tests of Pool, Group, joinall and killall, by behaviour: the list, and those that no other class of ours has. */
@Limited
final class GeventPoolBehavioursTest {
    private static final String SOURCES = """
            pool.TestCoroutinePool.test_apply_async = GeventPoolBehavioursTest.spawn_severalOfAPool_switchToEachOther
            pool.TestCoroutinePool.test_apply = PoolTest.spawn_taskIsCancelledBeforeItBegins_itsRoomIsFree
            pool.TestCoroutinePool.test_apply_raises = GeventPoolBehavioursTest.spawn_fails_whoJoinsHearsOfItAndItsRoomIsFree
            pool.TestCoroutinePool.test_multiple_coros = GeventPoolBehavioursTest.spawn_severalOfAPool_switchToEachOther
            pool.TestCoroutinePool.test_reentrant = PoolTest.nestedSpawn_allOfAFullPoolWaitForIt_theStallReportExplainsIt
            pool.TestCoroutinePool.test_stderr_raising = GeventPoolBehavioursTest.spawn_fails_whoJoinsHearsOfItAndItsRoomIsFree
            pool.PoolBasicTests.test_execute_async = GeventPoolBehavioursTest.free_isWhatIsLeftAndAFullPoolLetsOthersRun
            pool.PoolBasicTests.test_discard = PoolTest.spawn_taskIsCancelledBeforeItBegins_itsRoomIsFree
            pool.PoolBasicTests.test_add_method: a pool spawns its tasks itself, nothing is added to it
            pool.PoolBasicTests.test_add_method_non_blocking = PoolTest.trySpawnAndTimeout_full_areEmpty
            pool.PoolBasicTests.test_add_method_timeout = PoolTest.trySpawnAndTimeout_full_areEmpty
            pool.PoolBasicTests.test_start_method_timeout = PoolTest.trySpawnAndTimeout_full_areEmpty
            pool.PoolBasicTests.test_apply = PoolTest.spawn_taskIsCancelledBeforeItBegins_itsRoomIsFree
            pool.PoolBasicTests.test_init_error = PoolTest.of_noRoomAtAll_isAnError
            pool.TestPool.test_apply = PoolTest.spawn_taskIsCancelledBeforeItBegins_itsRoomIsFree
            pool.TestPool.test_map = GeventPoolBehavioursTest.map_everySize_keepsTheOrder
            pool.TestPool.test_async = GeventPoolBehavioursTest.join_ofOneThatSleeps_takesItsTimeAndTheCallbackRuns
            pool.TestPool.test_async_callback = GeventPoolBehavioursTest.join_ofOneThatSleeps_takesItsTimeAndTheCallbackRuns
            pool.TestPool.test_async_timeout = GeventPoolBehavioursTest.join_ofOneTimeIsOver_itGoesOn
            pool.TestPool.test_imap_list_small = GeventPoolBehavioursTest.map_everySize_keepsTheOrder
            pool.TestPool.test_imap_it_small = GeventPoolBehavioursTest.map_everySize_keepsTheOrder
            pool.TestPool.test_imap_it_large = GeventPoolBehavioursTest.map_everySize_keepsTheOrder
            pool.TestPool.test_imap_random = GeventPoolBehavioursTest.map_everySize_keepsTheOrder
            pool.TestPool.test_imap_unordered = GeventPoolBehavioursTest.mapUnordered_everySize_givesAll
            pool.TestPool.test_imap_unordered_random = GeventPoolBehavioursTest.mapUnordered_everySize_givesAll
            pool.TestPool.test_empty_imap_unordered = GeventPoolBehavioursTest.maps_ofNothing_areEmpty
            pool.TestPool.test_empty_imap = GeventPoolBehavioursTest.maps_ofNothing_areEmpty
            pool.TestPool.test_empty_map = GeventPoolBehavioursTest.maps_ofNothing_areEmpty
            pool.TestPool.test_terminate = GeventPoolBehavioursTest.cancelAll_duringAMap_endsItAtOnce
            pool.TestPool.test_imap_unordered_sleep = MapTest.mapUnordered_givesWhatIsDoneFirst, GeventPoolBehavioursTest.mapUnordered_poolOfOne_givesThemAsTheyCome
            pool.TestPool.test_imap_no_stop = GeventPoolBehavioursTest.maps_itemsThatWait_giveAll
            pool.TestPool.test_imap_unordered_no_stop = GeventPoolBehavioursTest.maps_itemsThatWait_giveAll
            pool.TestPool.test_imap_final_sleep = GeventPoolBehavioursTest.maps_itemsThatWait_giveAll
            pool.TestPool.test_imap_unordered_final_sleep = GeventPoolBehavioursTest.maps_itemsThatWait_giveAll
            pool.TestPool.test_imap_unordered_bounded_queue = MapTest.mapUnordered_endlessItems_takesNoMoreThanFit
            pool.TestPool2: the same with a pool of 2, a value of our parameterized tests
            pool.TestPool3: the same with a pool of 3, a value of our parameterized tests
            pool.TestPool10: the same with a pool of 10, a value of our parameterized tests
            pool.TestPoolUnlimit: without a bound it is a group, which has no maps
            pool.TestPool0.test_wait_full = PoolTest.of_noRoomAtAll_isAnError
            pool.TestJoinSleep = GroupTest.join_timeIsOver_isFalseAndTheTasksGoOn, GeventPoolBehavioursTest.join_timeoutAround_isNotLost
            pool.TestJoinSleep_raise_error: a join does not raise what tasks failed with: that is what a scope is for
            pool.TestJoinEmpty.test = GroupTest.join_empty_returnsAtOnce
            pool.TestSpawn.test = PoolTest.spawn_full_waitsAndNeverMoreThanThatManyRun
            pool.TestSpawn.testSpawnAndWait = GeventPoolBehavioursTest.join_ofAFullPool_isFalseUntilItIsEmpty
            pool.TestErrorInIterator.test = GeventPoolBehavioursTest.maps_itemsFail_areThatFailureAndNobodyIsLeft
            pool.TestErrorInIterator.test_unordered = GeventPoolBehavioursTest.maps_itemsFail_areThatFailureAndNobodyIsLeft
            pool.TestErrorInHandler.test_map = MapTest.map_oneFails_throwsThatAndTheOthersHaveEnded
            pool.TestErrorInHandler.test_imap: ours ends with its first failure, so there is nothing behind it; catch it in the mapping
            pool.TestErrorInHandler.test_imap_unordered = MapTest.mapUnordered_oneFails_whoAsksGetsIt
            greenletset.Test.test_basic = GeventPoolBehavioursTest.size_isThatOfThoseThatHaveNotEnded
            greenletset.Test.test_waitall = GroupTest.join_waitsUntilItIsEmpty_alsoForThoseThatAreSpawnedMeanwhile
            greenletset.Test.test_kill_block = GroupTest.cancelAll_allEndInTime_nobodySurvives
            greenletset.Test.test_kill_noblock = GeventPoolBehavioursTest.cancelAll_noTimeAtAll_cancelsAndNamesThoseThatAreStillThere
            greenletset.Test.test_kill_fires_once: ours is level-triggered, and reaches a task at each yield point
            greenletset.Test.test_killall_subclass = GeventPoolBehavioursTest.cancelAll_oneFails_endsTheOthers
            greenletset.Test.test_killall_iterable_argument_non_block = GeventPoolBehavioursTest.cancelAll_noTimeAtAll_cancelsAndNamesThoseThatAreStillThere
            greenletset.Test.test_killall_iterable_argument_timeout_not_started = GroupTest.cancelAll_allEndInTime_nobodySurvives
            greenletset.Test.test_killall_iterable_argument_timeout_started = GroupTest.cancelAll_oneRefuses_isNamed
            greenlet.TestStuff.test_wait_noerrors = GeventPoolBehavioursTest.joinAll_allSucceed_theirValuesAreThere
            greenlet.TestStuff.test_wait_error = PolicyTest.failFast_oneFails_theOthersAreCancelled
            greenlet.TestStuff.test_joinall_exception_order = PolicyTest.failFast_severalFail_allAreKeptInTheOrderOfTheirEnds
            greenlet.TestStuff.test_joinall_count_raise_error = GeventPoolBehavioursTest.joinAll_countAndOneFails_returnsThat
            greenlet.TestUnlink.test_func_link = GeventPoolBehavioursTest.removeCallback_isNotCalledAndTheOthersAre
            greenlet.TestUnlink.test_func_link_value = GeventPoolBehavioursTest.removeCallback_isNotCalledAndTheOthersAre
            greenlet.TestUnlink.test_func_link_exception = GeventPoolBehavioursTest.removeCallback_isNotCalledAndTheOthersAre
            greenlet.TestStuff.test_multiple_listeners_error_unlink_Greenlet_link: ours all start when the task ends, so none can take back another
            greenlet.TestStuff.test_multiple_listeners_error_unlink_Greenlet_rawlink: likewise
            greenlet.TestJoinAll0 = GeventPoolBehavioursTest.joinAll_timeoutAround_isNotLost
            greenlet.TestJoinAll = GeventPoolBehavioursTest.joinAll_timeoutAround_isNotLost
            greenlet.TestKill.test_block_killal = CancelUnstartedTest.cancel_twice_isFalseTheSecondTime
            greenlet.TestKill.test_non_block_killal = GeventPoolBehavioursTest.cancelAll_beforeTheStart_neverRunsAndTheCallbackIsTold
            greenlet.TestKillAfterStart.test_block_killal = GeventPoolBehavioursTest.cancelAll_beforeTheStart_neverRunsAndTheCallbackIsTold
            greenlet.TestKillWhileRunning.test_block_killal = GroupTest.cancelAll_allEndInTime_nobodySurvives
            greenlet.TestKillallRawGreenlet.test_killall_raw: there are no raw ones here
            """;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    private static <T> Task<T> sleeper(Duration duration, T value) {
        return Task.spawn(() -> {
            Task.sleep(duration);
            return value;
        });
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private static List<Integer> squares(int count) {
        return numbers(count).stream().map(i -> i * i).toList();
    }

    private static int slowSquare(int item) {
        Task.sleep(Duration.ofMillis(item * 7 % 10));
        return item * item;
    }

    @Test
    void everySource_isHereOrHasAReason() {
        Ported.check(75, SOURCES);
    }

    // ---- pools -----------------------------------------------------------------------------------------------------------

    @Test
    void spawn_severalOfAPool_switchToEachOther() throws Exception {
        inTask(() -> {
            var pool = Pool.of(2);
            var event = new Event();
            var consumer = pool.spawn(() -> {
                trace.add("consumer 1");
                event.await();
                trace.add("consumer 2");
            });
            pool.spawn(() -> {
                Task.sleep(SECOND);
                trace.add("producer");
                event.set();
            });
            consumer.join();
            assertEquals(List.of("consumer 1", "producer", "consumer 2"), trace);
        });
    }

    @Test
    void spawn_fails_whoJoinsHearsOfItAndItsRoomIsFree() throws Exception {
        var failure = new IOException("as the test wants");
        inTask(() -> {
            var pool = Pool.of(1);
            var failing = pool.spawn(() -> {
                throw failure;
            });
            assertSame(failure, assertThrows(CompletionException.class, failing::join).getCause());
            assertEquals(1, pool.free());
            assertEquals(5, pool.spawn(() -> 5).join());
        });
    }

    @Test
    void free_isWhatIsLeftAndAFullPoolLetsOthersRun() throws Exception {
        inTask(() -> {
            var pool = Pool.of(2);
            pool.spawn(() -> trace.add("1")).join();
            assertEquals(2, pool.free());
            pool.spawn(() -> trace.add("2"));
            assertEquals(1, pool.free());
            pool.spawn(() -> trace.add("3"));
            assertEquals(0, pool.free());
            assertEquals(List.of("1"), trace);
            pool.spawn(() -> trace.add("4"));
            assertTrue(trace.contains("2"), trace::toString);
            pool.join();
            assertEquals(List.of("1", "2", "3", "4"), trace);
        });
    }

    @Test
    void join_ofOneThatSleeps_takesItsTimeAndTheCallbackRuns() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Pool.of(1).spawn(() -> {
                    Task.sleep(SECOND);
                    return 49;
                });
                task.onComplete(ended -> trace.add("" + ended.resultNow()));
                assertEquals(49, task.join());
                assertEquals(SECOND, kit.clock().elapsed());
                Task.yield();
                assertEquals(List.of("49"), trace);
            });
        }
    }

    @Test
    void join_ofOneTimeIsOver_itGoesOn() throws Exception {
        inTask(() -> {
            var pool = Pool.of(1);
            var task = pool.spawn(() -> slowSquare(6));
            assertFalse(task.join(Duration.ofMillis(1)));
            pool.join();
            assertEquals(36, task.resultNow());
        });
    }

    @Test
    void join_ofAFullPool_isFalseUntilItIsEmpty() throws Exception {
        inTask(() -> {
            var pool = Pool.of(1);
            pool.spawn(() -> Task.sleep(SECOND));
            assertEquals(1, pool.size());
            assertFalse(pool.join(Duration.ofMillis(1)));
            assertTrue(pool.join(HOUR));
            assertEquals(0, pool.size());
        });
    }

    @Test
    void join_timeoutAround_isNotLost() throws Exception {
        inTask(() -> {
            var pool = Pool.of(1);
            pool.spawn(() -> Task.sleep(HOUR));
            assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> pool.join(HOUR)));
            assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> pool.join()));
        });
    }

    // ---- maps ------------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void map_everySize_keepsTheOrder(int capacity) throws Exception {
        inTask(() -> assertEquals(squares(100), Pool.of(capacity).map(numbers(100),
                GeventPoolBehavioursTest::slowSquare)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void mapUnordered_everySize_givesAll(int capacity) throws Exception {
        inTask(() -> {
            try (var results = Pool.of(capacity).mapUnordered(numbers(100), GeventPoolBehavioursTest::slowSquare, 1)) {
                var all = new ArrayList<Integer>();
                results.forEachRemaining(all::add);
                assertEquals(squares(100), all.stream().sorted().toList());
            }
        });
    }

    @Test
    void mapUnordered_poolOfOne_givesThemAsTheyCome() throws Exception {
        inTask(() -> {
            try (var results = Pool.of(1).mapUnordered(List.of(10, 1, 2), seconds -> {
                Task.sleep(Duration.ofSeconds(seconds));
                return seconds;
            }, 1)) {
                var all = new ArrayList<Integer>();
                results.forEachRemaining(all::add);
                assertEquals(List.of(10, 1, 2), all);
            }
        });
    }

    @Test
    void maps_ofNothing_areEmpty() throws Exception {
        inTask(() -> {
            assertEquals(List.of(), Pool.of(2).map(List.<Integer>of(), i -> i));
            try (var results = Pool.of(2).mapUnordered(List.<Integer>of(), i -> i, 1)) {
                assertFalse(results.hasNext());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void cancelAll_duringAMap_endsItAtOnce(int capacity) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var pool = Pool.of(capacity);
                var mapping = Task.spawn(() -> pool.map(numbers(2 * capacity), _ -> {
                    Task.sleep(HOUR);
                    return 1;
                }));
                Task.sleep(SECOND);
                assertEquals(List.of(), pool.cancelAll(SECOND));
                mapping.join(HOUR.multipliedBy(3));
                assertEquals(Future.State.FAILED, mapping.state());
                assertTrue(kit.clock().elapsed().compareTo(HOUR) < 0);
            });
        }
    }

    /** 0, 1 and 2, and then a wait before it knows that there is nothing more. */
    private static Iterable<Integer> itemsThatWait() {
        var items = Channel.<Integer>unbounded();
        Task.spawn(() -> {
            for (var i = 0; i < 3; i++) {
                items.send(i);
                Task.sleep(SECOND);
            }
            items.close();
        });
        return items;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10})
    void maps_itemsThatWait_giveAll(int capacity) throws Exception {
        inTask(() -> {
            assertEquals(List.of(0, 1, 4), Pool.of(capacity).map(itemsThatWait(), i -> i * i));
            try (var results = Pool.of(capacity).mapUnordered(itemsThatWait(), i -> i * i, 0)) {
                var all = new ArrayList<Integer>();
                results.forEachRemaining(all::add);
                assertEquals(List.of(0, 1, 4), all);
            }
        });
    }

    @Test
    void maps_itemsFail_areThatFailureAndNobodyIsLeft() throws Exception {
        var failure = new IllegalArgumentException("of the items");
        Iterable<Integer> items = () -> {
            Iterator<Integer> first = List.of(1, 2).iterator();
            return Stream.generate(() -> {
                if (!first.hasNext()) {
                    throw failure;
                }
                return first.next();
            }).iterator();
        };
        inTask(() -> {
            var pool = Pool.of(3);
            assertSame(failure, assertThrows(IllegalArgumentException.class, () -> pool.map(items, _ -> {
                Task.sleep(HOUR);
                return 1;
            })));
            assertEquals(0, pool.size());
            try (var results = pool.mapUnordered(items, i -> i, 0)) {
                assertSame(failure, assertThrows(CompletionException.class,
                        () -> results.forEachRemaining(_ -> Task.yield())).getCause());
            }
            assertEquals(3, pool.free());
        });
    }

    // ---- groups ----------------------------------------------------------------------------------------------------------

    @Test
    void size_isThatOfThoseThatHaveNotEnded() throws Exception {
        inTask(() -> {
            var group = Group.create();
            group.spawn(() -> Task.sleep(SECOND));
            assertEquals(1, group.size());
            group.spawn(() -> Task.sleep(SECOND.multipliedBy(5)));
            assertEquals(2, group.size());
            assertEquals("Group[2 tasks]", group.toString());
            Task.sleep(SECOND.multipliedBy(2));
            assertEquals(1, group.size());
            Task.sleep(SECOND.multipliedBy(5));
            assertEquals(0, group.size());
        });
    }

    @Test
    void cancelAll_noTimeAtAll_cancelsAndNamesThoseThatAreStillThere() throws Exception {
        inTask(() -> {
            var group = Group.create();
            var slow = group.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    Task.shield(() -> Task.park(SECOND));
                }
            });
            Task.yield();
            assertEquals(List.of(slow), group.cancelAll(Duration.ZERO));
            assertEquals(1, group.size());
            Task.sleep(SECOND);
            Task.yield();
            assertEquals(0, group.size());
            assertTrue(slow.isCancelled());
        });
    }

    @Test
    void cancelAll_oneFails_endsTheOthers() throws Exception {
        inTask(() -> {
            var group = Group.create();
            group.spawn(() -> {
                throw new IOException("as the test wants");
            });
            var other = group.spawn(() -> Task.sleep(HOUR));
            Task.yield();
            assertEquals(List.of(), group.cancelAll(SECOND));
            assertTrue(other.isCancelled());
        });
    }

    @Test
    void cancelAll_beforeTheStart_neverRunsAndTheCallbackIsTold() throws Exception {
        inTask(() -> {
            var group = Group.create();
            var task = group.spawn(() -> trace.add("never"));
            task.onComplete(ended -> trace.add("told of " + ended.state()));
            assertEquals(List.of(), group.cancelAll(SECOND));
            Task.yield();
            assertEquals(List.of(), group.cancelAll(SECOND));
            assertEquals(List.of("told of CANCELLED"), trace);
        });
    }

    // ---- several tasks ---------------------------------------------------------------------------------------------------

    @Test
    void joinAll_allSucceed_theirValuesAreThere() throws Exception {
        inTask(() -> {
            var tasks = List.of(sleeper(SECOND, 1), sleeper(HOUR, 2), sleeper(SECOND, 3));
            Tasks.joinAll(tasks);
            assertEquals(List.of(1, 2, 3), tasks.stream().map(Task::resultNow).toList());
        });
    }

    @Test
    void joinAll_countAndOneFails_returnsThat() throws Exception {
        inTask(() -> {
            var sleeper = Task.spawn(() -> Task.park());
            var failing = Task.spawn(() -> {
                throw new IOException("as the test wants");
            });
            assertEquals(List.of(failing), Tasks.joinAll(List.of(sleeper, failing), 1, HOUR));
            assertFalse(sleeper.isDone());
            sleeper.cancel();
        });
    }

    @Test
    void joinAll_timeoutAround_isNotLost() throws Exception {
        inTask(() -> {
            var tasks = List.of(sleeper(HOUR, 1), sleeper(HOUR, 2));
            assertEquals(List.of(), Tasks.joinAll(tasks, SECOND));
            assertEquals(List.of(), Tasks.joinAll(tasks, 1, SECOND));
            assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> Tasks.joinAll(tasks, HOUR)));
            assertThrows(DeadlineExceededException.class,
                    () -> Timeout.run(SECOND, () -> Tasks.joinAll(tasks, 1, HOUR)));
            assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> Tasks.joinAll(tasks)));
            assertThrows(DeadlineExceededException.class, () -> Timeout.call(SECOND, () -> Tasks.waitAny(tasks)));
        });
    }

    @Test
    void removeCallback_isNotCalledAndTheOthersAre() throws Exception {
        inTask(() -> {
            var task = sleeper(SECOND, 1);
            Consumer<Task<Integer>> first = _ -> trace.add("first");
            Consumer<Task<Integer>> second = _ -> trace.add("second");
            task.onComplete(first).onComplete(second).onComplete(first);
            task.removeCallback(first);
            task.removeCallback(_ -> trace.add("never given"));
            task.join();
            Task.yield();
            assertEquals(List.of("second"), trace);
            task.removeCallback(second);
        });
    }
}
