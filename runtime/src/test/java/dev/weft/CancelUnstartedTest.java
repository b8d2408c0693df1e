package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A task whose body has not been entered ends at the cancel itself, and never enters it. */
@Limited
final class CancelUnstartedTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void cancel_byThread_endsAtOnceAndNeverEntersTheBody() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> trace.add("never"));
            assertTrue(task.cancel());
            assertTrue(task.isDone());
            assertTrue(task.isCancelled());
            kit.awaitAllParked();
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_byTask_endsAtOnceAndNeverEntersTheBody() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> trace.add("never"));
                assertTrue(task.cancel());
                assertTrue(task.isCancelled());
            });
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_byThreadWhileItIsQueuedOnACarrier_endsAtOnceAndNeverEntersTheBody() {
        try (var stepped = SteppedScheduler.of(2)) {
            var tasks = new ArrayList<Task<?>>();
            var parent = stepped.startOn(0, () -> {
                tasks.add(Task.spawnLocal(() -> trace.add("never")));
                tasks.add(Task.spawn(() -> trace.add("never")));
                OrdinaryThread.start(() -> tasks.forEach(Task::cancel)).value();
                return tasks.stream().allMatch(Task::isCancelled);
            });
            assertTrue(parent.resultNow());
            stepped.settle();
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancel_twice_isFalseTheSecondTime() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> trace.add("never"));
            assertTrue(task.cancel());
            assertFalse(task.cancel());
        }
    }

    @Test
    void cancel_withJoiners_wakesThem() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var unstarted = Task.spawnLater(YieldPoint.LONG, () -> trace.add("never"));
                for (var name : List.of("first", "second")) {
                    Task.spawn(() -> {
                        assertThrows(CancellationException.class, unstarted::join);
                        trace.add(name);
                    });
                }
                Task.yield();
                unstarted.cancel();
            });
        }
        assertEquals(List.of("first", "second"), trace);
    }

    @Test
    void cancel_withJoiningThread_wakesIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> trace.add("never"));
            var thread = OrdinaryThread.start(() -> task.join()).awaitBlocked();
            task.cancel();
            assertTrue(thread.failure() instanceof CancellationException);
        }
    }

    @Test
    void cancel_someOfMany_theOthersRunInOrder() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var tasks = new ArrayList<Task<?>>();
                for (var i = 0; i < 6; i++) {
                    var name = "task " + i;
                    tasks.add(Task.spawn(() -> trace.add(name)));
                }
                for (var i = 0; i < 6; i += 2) {
                    tasks.get(i).cancel();
                }
            });
        }
        assertEquals(List.of("task 1", "task 3", "task 5"), trace);
    }

    @Test
    void cancel_racesWithTheStartOnRealScheduler_bodyIsEnteredOrTheTaskCancelledNeverBoth() throws Exception {
        var rounds = Scaled.size(5_000);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var i = 0; i < rounds; i++) {
                var entered = new AtomicBoolean();
                var task = scheduler.spawn(() -> entered.set(true));
                for (var spin = 0; spin < i % 200; spin++) {
                    Thread.onSpinWait();
                }
                task.cancel();
                try {
                    task.join();
                    assertTrue(entered.get());
                } catch (CancellationException e) {
                    assertFalse(entered.get());
                }
            }
        }
    }
}
