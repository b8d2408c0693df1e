package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

@org.junit.jupiter.api.Timeout(value = 60, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
final class TestKitTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void awaitAllParked_outside_runsWhatIsReadyWithoutMovingTheClock() {
        try (var kit = TestKit.fifo()) {
            var ends = kit.spawn(() -> {
                Task.yield();
                return "ended";
            });
            var sleeps = kit.spawn(() -> Task.sleep(SECOND));
            kit.awaitAllParked();
            assertTrue(ends.isDone());
            assertFalse(sleeps.isDone());
            assertEquals(Duration.ZERO, kit.clock().elapsed());
            assertEquals(List.of(sleeps), kit.tasks());
        }
    }

    @Test
    void awaitAllParked_inside_returnsWhenTheOthersAreParked() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                for (var i = 0; i < 5; i++) {
                    Task.yield();
                    trace.add("other " + i);
                }
                Task.sleep(SECOND);
                trace.add("other woke");
            });
            kit.run(() -> {
                kit.awaitAllParked();
                trace.add("caller at " + kit.clock().elapsed());
            });
        }
        assertEquals(List.of("other 0", "other 1", "other 2", "other 3", "other 4", "caller at PT0S", "other woke"),
                trace);
    }

    @Test
    void awaitAllParked_insideSeveral_areReleasedOneByOneInOrder() {
        try (var kit = TestKit.fifo()) {
            for (var name : List.of("a", "b", "c")) {
                kit.spawn(() -> {
                    kit.awaitAllParked();
                    trace.add(name);
                    Task.yield();
                    trace.add(name + " again");
                });
            }
            kit.awaitAllParked();
        }
        assertEquals(List.of("a", "a again", "b", "b again", "c", "c again"), trace);
    }

    @Test
    void awaitAllParked_insideCancelled_isForgotten() {
        try (var kit = TestKit.fifo()) {
            var waiting = new ArrayList<Task<?>>();
            kit.spawn(() -> waiting.getFirst().cancel());
            waiting.add(kit.spawn(() -> kit.awaitAllParked()));
            kit.spawn(() -> {
                Task.yield();
                waiting.getFirst().cancel();
                kit.awaitAllParked();
                trace.add("second");
            });
            kit.awaitAllParked();
            assertTrue(waiting.getFirst().isCancelled());
        }
        assertEquals(List.of("second"), trace);
    }

    @Test
    void awaitAllParked_insideTimeout_timeIsNotOverBeforeEverybodyWaits() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> Timeout.run(SECOND, () -> {
                kit.awaitAllParked();
                trace.add("in time");
            }));
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("in time"), trace);
    }

    @Test
    void awaitAllParked_childOfTaskOnSeveralCarriers_ends() {
        for (var carriers = 1; carriers <= 4; carriers++) {
            try (var kit = TestKit.fifo(carriers)) {
                for (var offset = 0; offset < carriers; offset++) {
                    var parent = kit.spawn(() -> Task.spawn(() -> Task.spawn(() -> "grandchild")));
                    kit.awaitAllParked();
                    assertEquals("grandchild", parent.resultNow().resultNow().resultNow());
                }
            }
        }
    }

    @Test
    void advance_severalDeadlines_stopsAtEach() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                for (var i = 0; i < 3; i++) {
                    Task.sleep(Duration.ofMillis(300));
                    trace.add("300: " + kit.clock().elapsed());
                }
            });
            kit.spawn(() -> {
                Task.sleep(Duration.ofMillis(500));
                trace.add("500: " + kit.clock().elapsed());
            });
            kit.advance(SECOND);
            assertEquals(SECOND, kit.clock().elapsed());
        }
        assertEquals(List.of("300: PT0.3S", "500: PT0.5S", "300: PT0.6S", "300: PT0.9S"), trace);
    }

    @Test
    void advance_zero_onlyRuns() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> trace.add("ran"));
            kit.advance(Duration.ZERO);
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("ran"), trace);
    }

    @Test
    void advance_negative_throwsWithTheValue() {
        try (var kit = TestKit.fifo()) {
            var thrown = assertThrows(IllegalArgumentException.class, () -> kit.advance(SECOND.negated()));
            assertTrue(thrown.toString().contains("PT-1S"), thrown::toString);
        }
    }

    @Test
    void runToEnd_everybodySleeps_movesTheClockUntilAllHaveEnded() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> Task.sleep(Duration.ofDays(300)));
            kit.spawn(() -> Task.sleep(Duration.ofDays(365)));
            kit.runToEnd();
            assertEquals(Duration.ofDays(365), kit.clock().elapsed());
            assertEquals(List.of(), kit.tasks());
        }
    }

    @Test
    void runToEnd_stalled_namesTheParkedTasksWhatTheyWaitForAndTheSeed() {
        try (var kit = TestKit.seeded(42)) {
            kit.scheduler().spawn("lonely", () -> Task.park());
            var thrown = assertThrows(AssertionError.class, kit::runToEnd);
            for (var part : List.of("lonely", "PARK", "42")) {
                assertTrue(thrown.toString().contains(part), thrown::toString);
            }
        }
    }

    @Test
    void runToEnd_tasksThatJoinEachOther_isStalled() {
        try (var kit = TestKit.fifo()) {
            var pair = new ArrayList<Task<?>>();
            pair.add(kit.scheduler().spawn("one", () -> pair.get(1).join()));
            pair.add(kit.scheduler().spawn("two", () -> pair.get(0).join()));
            var thrown = assertThrows(AssertionError.class, kit::runToEnd);
            for (var part : List.of("one", "two", "JOIN")) {
                assertTrue(thrown.toString().contains(part), thrown::toString);
            }
        }
    }

    @Test
    void run_bodyReturns_isItsValueWhenEverybodyHasEnded() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals("value", kit.run(() -> {
                Task.spawn(() -> {
                    Task.sleep(SECOND);
                    trace.add("other");
                });
                return "value";
            }));
            assertEquals(List.of("other"), trace);
        }
    }

    @Test
    void run_bodyThrows_throwsThatWithoutTimePassing() {
        var thrown = new IOException("from the body");
        try (var kit = TestKit.fifo()) {
            assertSame(thrown, assertThrows(IOException.class, () -> kit.run(() -> {
                throw thrown;
            })));
            assertEquals(Duration.ZERO, kit.clock().elapsed(), "nobody had to wait for a look at the failure");
        }
    }

    @Test
    void run_bodyIsCancelled_throwsCancellationException() {
        try (var kit = TestKit.fifo()) {
            assertThrows(CancellationException.class, () -> kit.run(() -> {
                Task.current().cancel();
                Task.yield();
            }));
        }
    }
}
