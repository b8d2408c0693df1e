package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A wait where the stack is pinned: refused with the frame, without effect, and without a blocked carrier. */
@ContinuationOnly("a virtual thread waits below any frame")
@Limited
final class RefusedSuspensionTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** Every wait of a task, on something that does not come. */
    enum Wait {
        YIELD, PARK, PARK_FOR_A_TIME, SLEEP, JOIN, JOIN_FOR_A_TIME, GET, GET_FOR_A_TIME, WAITER;

        void on(Task<?> endless) {
            switch (this) {
                case YIELD -> Task.yield();
                case PARK -> Task.park();
                case PARK_FOR_A_TIME -> Task.park(HOUR);
                case SLEEP -> Task.sleep(HOUR);
                case JOIN -> endless.join();
                case JOIN_FOR_A_TIME -> endless.join(HOUR);
                case GET, GET_FOR_A_TIME -> get(endless);
                case WAITER -> new Waiter().await(ParkReason.CONDITION, "test");
            }
        }

        private void get(Task<?> endless) {
            try {
                if (this == GET) {
                    endless.get();
                } else {
                    endless.get(1, TimeUnit.HOURS);
                }
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new AssertionError(e);
            }
        }

        ParkReason reason() {
            return switch (this) {
                case YIELD -> ParkReason.YIELD;
                case PARK, PARK_FOR_A_TIME -> ParkReason.PARK;
                case SLEEP -> ParkReason.SLEEP;
                case JOIN, JOIN_FOR_A_TIME, GET, GET_FOR_A_TIME -> ParkReason.JOIN;
                case WAITER -> ParkReason.CONDITION;
            };
        }
    }

    static Stream<Arguments> everyWaitEverywhere() {
        return Arrays.stream(PinnedPlace.values())
                .flatMap(place -> Arrays.stream(Wait.values()).map(wait -> Arguments.of(place, wait)));
    }

    @ParameterizedTest
    @MethodSource("everyWaitEverywhere")
    void wait_pinned_throwsAndNamesTheWait(PinnedPlace place, Wait wait) {
        var message = messageOfRefusal(place, wait);
        assertTrue(message.contains("(" + wait.reason() + ")"), message);
    }

    @ParameterizedTest
    @EnumSource
    void park_pinned_namesTheFrame(PinnedPlace place) {
        var message = messageOfRefusal(place, Wait.PARK);
        assertTrue(message.contains(place.frame), message);
    }

    private static String messageOfRefusal(PinnedPlace place, Wait wait) {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            var message = new AtomicReference<>("not refused");
            var task = kit.spawn(() -> place.run(() -> {
                var pinned = assertThrows(PinnedException.class, () -> wait.on(endless));
                message.set(String.valueOf(pinned.getMessage()));
            }));
            kit.awaitAllParked();
            task.join();
            return message.get();
        }
    }

    @ParameterizedTest
    @MethodSource("everyWaitEverywhere")
    void wait_pinnedAndNotCaught_isTheFailureOfTheTask(PinnedPlace place, Wait wait) {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            var task = kit.spawn(() -> place.run(() -> wait.on(endless)));
            kit.awaitAllParked();
            assertEquals(PinnedException.class, task.exceptionNow().getClass());
        }
    }

    @ParameterizedTest
    @MethodSource("everyWaitEverywhere")
    void wait_pinned_leavesNoTimer(PinnedPlace place, Wait wait) {
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            var task = kit.spawn(() -> {
                place.run(() -> assertThrows(PinnedException.class, () -> wait.on(endless)));
                return Task.current().homeCarrier().timers().size();
            });
            kit.awaitAllParked();
            assertEquals(0, task.join());
        }
    }

    @ParameterizedTest
    @EnumSource
    void await_pinned_withdrawsTheWaiter(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var served = kit.spawn(() -> {
                var waiter = new Waiter();
                place.run(() -> assertThrows(PinnedException.class, () -> waiter.await(ParkReason.LOCK, "test")));
                return waiter.serve();
            });
            kit.awaitAllParked();
            assertFalse(served.join());
        }
    }

    @ParameterizedTest
    @EnumSource
    void await_pinnedButServedBefore_returns(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> place.run(() -> {
                var waiter = new Waiter();
                waiter.serve();
                waiter.await(ParkReason.LOCK, "test");
            }));
            kit.awaitAllParked();
            task.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void park_pinnedWithAPermit_returns(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.current().unpark();
                place.run(Task::park);
            });
            kit.awaitAllParked();
            task.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void join_pinnedOnAnEndedTask_returnsItsValue(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var ended = kit.spawn(() -> 7);
            var task = kit.spawn(() -> place.run(() -> assertEquals(7, ended.join())));
            kit.awaitAllParked();
            task.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void wait_pinnedInACancelledTask_throwsCancelledEveryTime(PinnedPlace place) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                Task.current().cancel();
                place.run(() -> {
                    for (var i = 0; i < 3; i++) {
                        assertThrows(Cancelled.class, Task::park);
                        assertThrows(Cancelled.class, Task::yield);
                    }
                });
                Task.yield();
            });
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
    }

    @Test
    void timeout_aroundAPinnedWait_letsTheRefusalThrough() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(
                    () -> Timeout.run(HOUR, () -> PinnedFrames.inClassInitialiser(Task::park)));
            kit.awaitAllParked();
            assertEquals(PinnedException.class, task.exceptionNow().getClass());
        }
    }
}
