package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A task whose suspension was refused goes on as if it had not tried: later waits work, and end for their own reasons only. */
@ContinuationOnly("a virtual thread waits below any frame")
@Limited
final class AfterRefusalTest {
    private static void refused(PinnedPlace place, Runnable wait) {
        place.run(() -> assertThrows(PinnedException.class, wait::run));
    }

    @ParameterizedTest
    @EnumSource
    void yield_afterARefusedOne_letsOthersRun(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var log = new ArrayList<String>();
            kit.spawn(() -> {
                refused(place, Task::yield);
                log.add("refused");
                Task.yield();
                log.add("end");
            });
            kit.spawn(() -> log.add("other"));
            kit.awaitAllParked();
            assertEquals(List.of("refused", "other", "end"), log);
        }
    }

    @ParameterizedTest
    @EnumSource
    void join_afterARefusedOne_getsTheValue(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var joined = kit.spawn(() -> {
                Task.park();
                return 7;
            });
            var joiner = kit.spawn(() -> {
                refused(place, joined::join);
                return joined.join();
            });
            kit.awaitAllParked();
            joined.unpark();
            kit.awaitAllParked();
            assertEquals(7, joiner.join());
        }
    }

    @ParameterizedTest
    @EnumSource
    void join_refused_theEndOfTheOtherDoesNotEndALaterPark(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var joined = kit.spawn(() -> Task.park());
            var task = kit.spawn(() -> {
                refused(place, joined::join);
                Task.park();
            });
            kit.awaitAllParked();
            joined.unpark();
            kit.awaitAllParked();
            assertTrue(joined.isDone());
            assertEquals(TaskStatus.PARKED, task.status());
        }
    }

    @ParameterizedTest
    @EnumSource
    void park_refusedThenUnparked_thePermitIsForTheNextPark(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                refused(place, Task::park);
                Task.current().unpark();
                Task.park();
                return Task.park(Duration.ofHours(1));
            });
            kit.advance(Duration.ofHours(1));
            assertFalse(task.join());
        }
    }

    @ParameterizedTest
    @EnumSource
    void sleep_afterARefusedLongerOne_lastsItsOwnTime(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                refused(place, () -> Task.sleep(Duration.ofHours(1)));
                Task.sleep(Duration.ofHours(3));
            });
            kit.advance(Duration.ofHours(3).minusNanos(1));
            assertEquals(TaskStatus.PARKED, task.status());
            kit.advance(Duration.ofNanos(1));
            assertTrue(task.isDone());
        }
    }

    @ParameterizedTest
    @EnumSource
    void await_refusedThousandTimes_laterWaitIsServedOnce(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var waits = new ArrayList<Waiter>();
            var task = kit.spawn(() -> {
                for (var i = 0; i < 1000; i++) {
                    var waiter = new Waiter();
                    waits.add(waiter);
                    refused(place, () -> waiter.await(ParkReason.LOCK, "test"));
                }
                var last = new Waiter();
                waits.add(last);
                last.await(ParkReason.LOCK, "test");
            });
            kit.awaitAllParked();
            assertEquals(1, waits.stream().filter(Waiter::serve).count());
            kit.awaitAllParked();
            assertTrue(task.isDone());
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancel_afterARefusal_isDeliveredAtTheNextYieldPoint(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                refused(place, Task::park);
                Task.park();
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusal_carrierHasOtherTasks_theyRun(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var others = new ArrayList<Task<Integer>>();
            kit.spawn(() -> refused(place, Task::park));
            for (var i = 0; i < 3; i++) {
                var number = i;
                others.add(kit.spawn(() -> {
                    Task.yield();
                    return number;
                }));
            }
            kit.awaitAllParked();
            assertEquals(List.of(0, 1, 2), others.stream().map(Task::join).toList());
        }
    }

    @Test
    void refusal_thenTheEnd_theWorkerRunsTheNextTask() {
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 100; i++) {
                kit.spawn(() -> refused(PinnedPlace.CLASS_INITIALISER, Task::park));
            }
            kit.awaitAllParked();
            assertEquals(0, kit.tasks().size());
            assertTrue(kit.scheduler().carrier(0).workers().count() <= 1);
        }
    }
}
