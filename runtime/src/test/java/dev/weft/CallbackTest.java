package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@Limited
final class CallbackTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void onComplete_severalBeforeTheEnd_runInOrderOfRegistration() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                trace.add("body");
                return 1;
            });
            for (var name : List.of("first", "second", "third")) {
                task.onComplete(_ -> trace.add(name));
            }
            kit.runToEnd();
        }
        assertEquals(List.of("body", "first", "second", "third"), trace);
    }

    @Test
    void onComplete_afterTheEnd_runsSoonAndNotInline() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> 1);
                task.join();
                task.onComplete(_ -> trace.add("callback"));
                trace.add("caller");
            });
        }
        assertEquals(List.of("caller", "callback"), trace);
    }

    @Test
    void onComplete_beforeAndAfterTheEnd_runInOrderOfRegistration() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> 1);
                task.onComplete(_ -> trace.add("before"));
                task.join();
                task.onComplete(_ -> trace.add("after 1"));
                task.onComplete(_ -> trace.add("after 2"));
            });
        }
        assertEquals(List.of("before", "after 1", "after 2"), trace);
    }

    @Test
    void onComplete_everyOutcome_callbackSeesTheEndedTask() {
        try (var kit = TestKit.fifo()) {
            Consumer<Task<?>> tell = task -> trace.add(task.name() + " " + task.state());
            kit.scheduler().spawn("a", () -> 1).onComplete(tell);
            kit.scheduler().spawn("b", () -> {
                throw new IllegalStateException("from the body");
            }).onComplete(tell);
            var parked = kit.scheduler().spawn("c", () -> Task.park()).onComplete(tell);
            kit.awaitAllParked();
            parked.cancel();
            kit.runToEnd();
        }
        assertEquals(List.of("a SUCCESS", "b FAILED", "c CANCELLED"), trace);
    }

    @Test
    void onComplete_always_isATaskOfItsOwnAndReturnsTheTask() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var seen = new ArrayList<Task<?>>();
                var task = Task.spawn(() -> 1);
                assertSame(task, task.onComplete(_ -> seen.add(Task.current())));
                assertSame(task, task.onComplete(_ -> seen.add(Task.current())));
                Task.sleep(Duration.ofSeconds(1));
                assertEquals(2, seen.size());
                assertNotSame(task, seen.getFirst());
                assertNotSame(seen.getFirst(), seen.getLast());
            });
        }
    }

    @Test
    void onComplete_callbackThatWaits_delaysNoOther() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> 1);
            task.onComplete(_ -> {
                trace.add("first begins");
                Task.sleep(Duration.ofSeconds(1));
                trace.add("first ends");
            });
            task.onComplete(_ -> trace.add("second"));
            kit.runToEnd();
        }
        assertEquals(List.of("first begins", "second", "first ends"), trace);
    }

    @Test
    void onComplete_callbackFails_isAFailureOfItsOwnTaskOnly() {
        try (var stepped = SteppedScheduler.of(1)) {
            var thrown = new IllegalStateException("from the callback");
            var task = stepped.scheduler().spawn(() -> 1);
            task.onComplete(_ -> {
                throw thrown;
            });
            task.onComplete(_ -> trace.add("second"));
            stepped.settle();
            assertEquals(1, task.resultNow());
            stepped.advance(Duration.ofSeconds(1));
            assertEquals(1, stepped.reports().size());
            assertSame(thrown, stepped.reports().getFirst().failure());
            assertNotSame(task, stepped.reports().getFirst().task());
        }
        assertEquals(List.of("second"), trace);
    }

    @Test
    void onComplete_cancelledBeforeTheStartByThread_runsInOrder() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> trace.add("never"));
            task.onComplete(ended -> trace.add("first " + ended.state()));
            task.onComplete(ended -> trace.add("second " + ended.state()));
            task.cancel();
            kit.runToEnd();
        }
        assertEquals(List.of("first CANCELLED", "second CANCELLED"), trace);
    }

    @Test
    void onComplete_cancelledBeforeTheStartByTask_runsInOrder() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> trace.add("never"));
                task.onComplete(ended -> trace.add("first " + ended.state()));
                task.onComplete(ended -> trace.add("second " + ended.state()));
                task.cancel();
                trace.add("canceller");
            });
        }
        assertEquals(List.of("canceller", "first CANCELLED", "second CANCELLED"), trace);
    }

    @Test
    void onComplete_cancelledBeforeTheStartOnSeveralCarriers_startInOrderOfRegistration() {
        try (var kit = TestKit.fifo(3)) {
            var task = kit.spawn(() -> trace.add("never"));
            for (var name : List.of("1", "2", "3", "4")) {
                task.onComplete(_ -> trace.add(name));
            }
            task.cancel();
            kit.awaitAllParked();
        }
        assertEquals(List.of("1", "2", "3", "4"), trace);
    }

    @Test
    void onComplete_afterTheEndFromAnotherCarrier_startsBehindTheOnesBefore() {
        try (var stepped = SteppedScheduler.of(2)) {
            var task = stepped.startOn(0, () -> Task.park());
            task.onComplete(_ -> trace.add("before"));
            task.unpark();
            while (!task.isDone()) {
                stepped.turn(0); // ends it; its callback is queued and has not started
            }
            task.onComplete(_ -> trace.add("after"));
            stepped.settle(1);
            stepped.settle();
        }
        assertEquals(List.of("before", "after"), trace);
    }

    @Test
    void onComplete_lateWhereThoseBeforeAreStillOnTheirWay_startsBehindThem() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawnLater(Duration.ofHours(1), () -> 1);
                task.onComplete(_ -> trace.add("before"));
                OrdinaryThread.start(() -> task.cancel()).value();
                task.onComplete(_ -> trace.add("after"));
            });
        }
        assertEquals(List.of("before", "after"), trace);
    }

    @Test
    void onComplete_betweenTheEndAndTheStartOfThoseBefore_startsBehindThem() throws Exception {
        var builder = Scheduler.builder().carriers(1).observer(new Observer() {
            @Override
            public void taskEnded(Task<?> task) {
                if (task.name().equals("observed")) {
                    trace.add("done " + task.isDone());
                    task.onComplete(_ -> trace.add("3"));
                    task.onComplete(_ -> trace.add("4"));
                }
            }
        });
        builder.run(() -> {
            var task = Task.spawn("observed", () -> 1);
            task.onComplete(_ -> trace.add("1"));
            task.onComplete(_ -> trace.add("2"));
            task.join();
            task.onComplete(_ -> trace.add("5"));
            return true;
        });
        assertEquals(List.of("done true", "1", "2", "3", "4", "5"), trace);
    }

    @Test
    void onComplete_racesWithTheEndOnRealScheduler_runsEachOnce() throws Exception {
        var ran = new ConcurrentLinkedQueue<Integer>();
        var rounds = Scaled.size(2_000);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var all = new CountDownLatch(rounds);
            for (var i = 0; i < rounds; i++) {
                var number = i;
                scheduler.spawn(() -> number).onComplete(task -> {
                    ran.add(task.resultNow());
                    all.countDown();
                });
            }
            all.await();
        }
        assertEquals(rounds, ran.stream().distinct().count());
    }

    @Test
    void onComplete_null_throwsAtTheCall() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> 1);
            assertThrows(NullPointerException.class, () -> task.onComplete(nothing()));
            kit.runToEnd();
            assertTrue(task.isDone());
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
