package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Limited
final class JoinWithTimeoutTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void joinWithTimeout_endsInTime_isTrueAndLeavesNoTimer() {
        try (var stepped = SteppedScheduler.of(1)) {
            var joined = stepped.startOn(0, () -> Task.park());
            var joiner = stepped.startOn(0, () -> joined.join(SECOND));
            assertEquals(1, stepped.timers(0));
            joined.unpark();
            stepped.settle();
            assertTrue(joiner.resultNow());
            assertEquals(0, stepped.timers(0));
        }
    }

    @Test
    void joinWithTimeout_timeOver_isFalseAndLeavesNoWaiter() {
        try (var kit = TestKit.fifo()) {
            var joined = kit.spawn(() -> Task.park());
            var joiner = kit.spawn(() -> joined.join(SECOND));
            kit.awaitAllParked();
            assertNotNull(joined.completions());
            kit.advance(SECOND);
            assertFalse(joiner.resultNow());
            assertNull(joined.completions());
            assertFalse(joined.isDone());
        }
    }

    @Test
    void joinWithTimeout_endAndTimeInTheSameTurn_isTrue() {
        try (var stepped = SteppedScheduler.of(1)) {
            var joined = stepped.startOn(0, () -> Task.park());
            var joiner = stepped.startOn(0, () -> joined.join(SECOND));
            stepped.clock().advanceTo(SECOND.toNanos() - 1);
            joined.unpark();
            stepped.turn(0); // the joined task ends and serves the joiner
            stepped.clock().advanceTo(SECOND.toNanos());
            stepped.settle();
            assertTrue(joiner.resultNow());
        }
    }

    @Test
    void joinWithTimeout_failedOrCancelled_isTrueAndThrowsNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var failed = Task.spawn(() -> {
                    throw new IllegalStateException("from the body");
                });
                assertTrue(failed.join(SECOND));
                var cancelled = Task.spawn(() -> Task.park());
                Task.yield();
                cancelled.cancel();
                assertTrue(cancelled.join(SECOND));
            });
        }
    }

    @Test
    void joinWithTimeout_zero_onlyLooks() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> Task.park());
                assertFalse(task.join(Duration.ZERO));
                assertNull(task.completions());
                task.unpark();
                Task.yield();
                assertTrue(task.join(Duration.ZERO));
            });
        }
    }

    @Test
    void joinWithTimeout_zeroInALoop_letsTheOthersRun() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> {
                    Task.yield();
                    return 42;
                });
                while (!task.join(Duration.ZERO)) {
                    assertFalse(task.isDone());
                }
                assertEquals(42, task.join());
            });
        }
    }

    @Test
    void joinWithTimeout_negative_throwsWithTheValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> 42);
                var thrown = assertThrows(IllegalArgumentException.class, () -> task.join(Duration.ofSeconds(-4)));
                assertMentions("PT-4S", thrown);
            });
        }
    }

    @Test
    void joinWithTimeout_huge_isAJoin() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertTrue(kit.run(() -> Task.spawn(() -> Task.sleep(SECOND)).join(Duration.ofSeconds(Long.MAX_VALUE))));
        }
    }

    @Test
    void joinWithTimeout_thousandTimesInVain_leavesNothingBehind() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var joined = Task.spawn(() -> Task.sleep(Duration.ofHours(1)));
                for (var i = 0; i < Scaled.size(1_000); i++) {
                    assertFalse(joined.join(Duration.ofMillis(1)));
                    assertNull(joined.completions());
                }
            });
        }
    }

    @Test
    void joinWithTimeout_someOfManyGiveUp_theOthersKeepTheirOrder() throws Exception {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var joined = Task.spawn(() -> Task.sleep(Duration.ofHours(1)));
                for (var i = 0; i < 9; i++) {
                    var number = i;
                    var limit = number % 3 == 0 ? Duration.ofDays(1) : Duration.ofMillis(10 - number);
                    Task.spawn(() -> {
                        trace.add(number + " " + joined.join(limit));
                    });
                }
            });
        }
        assertEquals(
                List.of("8 false", "7 false", "5 false", "4 false", "2 false", "1 false", "0 true", "3 true", "6 true"),
                trace);
    }

    @Test
    void joinWithTimeout_gaveUpBetweenOthersThatStay_isNotKept() throws Exception {
        try (var kit = TestKit.fifo()) {
            var joined = kit.spawn(() -> Task.park());
            kit.spawn(() -> joined.join());
            var gaveUp = joinersThatGiveUp(kit, joined);
            kit.spawn(() -> joined.join());
            kit.advance(SECOND);
            for (var joiner : gaveUp) {
                while (!joiner.refersTo(null)) {
                    System.gc();
                }
            }
            assertFalse(joined.isDone());
            assertNotNull(joined.completions());
        }
    }

    private static List<WeakReference<Task<Boolean>>> joinersThatGiveUp(TestKit kit, Task<?> joined) {
        var joiners = new ArrayList<WeakReference<Task<Boolean>>>();
        for (var i = 0; i < 20; i++) {
            joiners.add(new WeakReference<>(kit.spawn(() -> joined.join(SECOND))));
        }
        return joiners;
    }
}
