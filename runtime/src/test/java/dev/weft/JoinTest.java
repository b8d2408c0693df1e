package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

@Limited
final class JoinTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void join_unfinished_waitsForTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("value", kit.run(() -> Task.spawn(() -> {
                Task.sleep(SECOND);
                return "value";
            }).join()));
            assertEquals(SECOND, kit.clock().elapsed());
        }
    }

    @Test
    void join_finished_returnsWithoutLettingOthersRun() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var finished = Task.spawn(() -> 42);
                Task.yield();
                Task.spawn(() -> trace.add("other"));
                assertEquals(42, finished.join());
                assertEquals(42, finished.join());
                trace.add("caller");
            });
        }
        assertEquals(List.of("caller", "other"), trace);
    }

    @Test
    void join_failed_throwsCompletionExceptionWithTheVeryCause() throws Exception {
        var thrown = new IllegalArgumentException("from the body");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var failed = Task.spawn(() -> {
                    throw thrown;
                });
                assertSame(thrown, assertThrows(CompletionException.class, failed::join).getCause());
                assertSame(thrown, assertThrows(CompletionException.class, failed::join).getCause());
            });
        }
    }

    @Test
    void join_bodyThrewAnError_throwsCompletionExceptionWithTheVeryCause() throws Exception {
        var thrown = new AssertionError("from the body");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var failed = Task.spawn(() -> {
                    throw thrown;
                });
                assertSame(thrown, assertThrows(CompletionException.class, failed::join).getCause());
            });
        }
    }

    @Test
    void join_cancelledWhileParked_throwsCancellationException() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var parked = Task.spawn(() -> Task.park());
                Task.yield();
                parked.cancel();
                assertThrows(CancellationException.class, parked::join);
            });
        }
    }

    @Test
    void join_cancelledBeforeTheStart_throwsCancellationException() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var unstarted = Task.spawn(() -> trace.add("never"));
                unstarted.cancel();
                assertThrows(CancellationException.class, unstarted::join);
            });
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void join_itself_throwsIllegalStateAndGoesOn() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("went on", kit.run(() -> {
                var before = Task.current().completions();
                assertThrows(IllegalStateException.class, () -> Task.current().join());
                assertThrows(IllegalStateException.class, () -> Task.current().join(SECOND));
                assertThrows(IllegalStateException.class, () -> Task.current().get());
                assertSame(before, Task.current().completions());
                return "went on";
            }));
        }
    }

    @Test
    void join_manyJoiners_wakeInOrderOfTheirJoins() throws Exception {
        var expected = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var joined = Task.spawn(() -> Task.sleep(SECOND));
                for (var i = 0; i < 50; i++) {
                    var name = "joiner " + i;
                    expected.add(name);
                    Task.spawn(() -> {
                        joined.join();
                        trace.add(name);
                    });
                }
            });
        }
        assertEquals(expected, trace);
    }

    @Test
    void join_chainOfTasks_unwindsFromItsEnd() throws Exception {
        var depth = Scaled.size(2_000);
        try (var kit = TestKit.fifo()) {
            var sum = kit.run(() -> {
                var last = Task.spawn(() -> 0);
                for (var i = 0; i < depth; i++) {
                    var before = last;
                    last = Task.spawn(() -> before.join() + 1);
                }
                return last.join();
            });
            assertEquals(depth, sum);
        }
    }

    @Test
    void join_callerIsCancelled_leavesTheJoinedTaskAlone() {
        try (var kit = TestKit.fifo()) {
            var joined = kit.spawn(() -> {
                Task.sleep(SECOND);
                return "value";
            });
            var joiner = kit.spawn(() -> joined.join());
            kit.awaitAllParked();
            joiner.cancel();
            kit.awaitAllParked();
            assertTrue(joiner.isCancelled());
            assertNull(joined.completions(), "the cancelled joiner left its waiter behind");
            kit.runToEnd();
            assertEquals("value", joined.resultNow());
        }
    }

    @Test
    void join_inCancelledScopeOfFinishedTask_throws() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var finished = Task.spawn(() -> 42);
                Task.yield();
                CancelScope.run(scope -> {
                    scope.cancel();
                    assertThrows(Cancelled.class, finished::join);
                    assertThrows(Cancelled.class, () -> finished.join(SECOND));
                });
                assertEquals(42, finished.join());
            });
        }
    }

    @Test
    void join_byTasksOfOtherCarriers_wakeOnTheirOwn() {
        try (var stepped = SteppedScheduler.of(3)) {
            var joined = stepped.startOn(0, () -> {
                Task.park();
                return "value";
            });
            var joiners = new ArrayList<Task<String>>();
            for (var carrier : List.of(1, 2)) {
                joiners.add(stepped.startOn(carrier,
                        () -> joined.join() + " on " + Task.current().homeCarrier().index()));
            }
            joined.unpark();
            stepped.settle();
            assertEquals(List.of("value on 1", "value on 2"), joiners.stream().map(Task::resultNow).toList());
        }
    }

    @Test
    void join_byTaskOfAnotherScheduler_returnsTheValue() {
        try (var here = TestKit.fifo(); var there = TestKit.fifo()) {
            var joined = here.spawn(() -> {
                Task.sleep(SECOND);
                return "value";
            });
            var joiner = there.spawn(() -> joined.join());
            there.awaitAllParked();
            assertFalse(joiner.isDone());
            here.runToEnd();
            there.runToEnd();
            assertEquals("value", joiner.resultNow());
        }
    }

    @Test
    void join_everybodyJoinsEverybodyOnManyCarriers_allEnd() throws Exception {
        var count = Scaled.size(2_000);
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            var sum = scheduler.spawn(() -> {
                var tasks = new ArrayList<Task<Integer>>();
                for (var i = 0; i < count; i++) {
                    var before = tasks.isEmpty() ? null : tasks.get(i / 2);
                    tasks.add(Task.spawn(() -> before == null ? 1 : before.join()));
                }
                return tasks.stream().mapToInt(Task::join).sum();
            });
            assertEquals(count, sum.join());
        }
    }
}
