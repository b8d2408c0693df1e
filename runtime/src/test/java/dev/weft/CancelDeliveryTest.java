package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@Limited
final class CancelDeliveryTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void cancelled_bodyCatchesException_isNotSwallowed() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                try {
                    Task.park();
                } catch (Exception swallowed) {
                    trace.add("swallowed " + swallowed);
                }
                trace.add("never");
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void cancelled_nestedFinallyBlocks_allRunFromTheInside() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                try {
                    try {
                        Task.park();
                    } finally {
                        trace.add("inner");
                    }
                } finally {
                    trace.add("outer");
                }
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("inner", "outer"), trace);
    }

    @Test
    void cancelled_finallyThatWaitsWithoutShield_isToldAgain() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    trace.add("clean-up begins");
                    Task.sleep(Duration.ofSeconds(1));
                    trace.add("never");
                }
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("clean-up begins"), trace);
    }

    @Test
    void cancelled_always_namesItsScopeAndTheTask() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.scheduler().spawn("victim", () -> {
                CancelScope.run(scope -> {
                    scope.cancel();
                    var inScope = assertThrows(Cancelled.class, Task::yield);
                    assertSame(scope, inScope.scope().orElseThrow());
                    assertMentions("victim", inScope);
                });
                Task.current().cancel();
                var ofTask = assertThrows(Cancelled.class, Task::yield);
                assertTrue(ofTask.scope().isPresent());
                assertMentions("victim", ofTask);
            });
            kit.runToEnd();
        }
    }

    @Test
    void cancelled_firstTime_isThrownBeforeOthersRun() {
        assertEquals(List.of("told 1", "other", "told 2"), runSwallowing(2, 1));
    }

    @Test
    void cancelled_eachTimeAfterTheFirst_letsTheOtherReadyTasksRunFirst() {
        assertEquals(List.of("told 1", "other", "told 2", "other", "told 3", "other", "told 4"), runSwallowing(4, 3));
    }

    /** A cancelled task that swallows so many deliveries, beside one that is always ready. */
    private List<String> runSwallowing(int deliveries, int others) {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                Task.spawn(() -> {
                    for (var i = 0; i < others; i++) {
                        trace.add("other");
                        Task.yield();
                    }
                });
                Task.current().cancel();
                for (var i = 1; i <= deliveries; i++) {
                    assertThrows(Cancelled.class, Task::checkpoint);
                    trace.add("told " + i);
                }
            });
            kit.awaitAllParked();
        }
        return trace;
    }

    @Test
    void cancelled_twoScopes_firstTimeOfEachIsThrownAtOnce() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                for (var name : List.of("first", "second")) {
                    CancelScope.run(scope -> {
                        scope.cancel();
                        assertThrows(Cancelled.class, Task::yield);
                        trace.add(name);
                    });
                }
            });
        }
        assertEquals(List.of("first", "second", "other"), trace);
    }

    @Test
    void cancelled_swallowedInAnEndlessLoop_doesNotStarveTheOthers() throws Exception {
        var enough = new AtomicBoolean();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var stubborn = scheduler.spawn(() -> {
                while (!enough.get()) {
                    try {
                        Task.park();
                    } catch (Cancelled swallowed) {
                        // on purpose: what a careless catch (Throwable) does
                    }
                }
                return "ended by itself";
            });
            scheduler.spawn(() -> Task.yield()).join();
            stubborn.cancel();
            scheduler.spawn(() -> {
                Task.sleep(Duration.ofMillis(1));
                enough.set(true);
            }).join();
            assertEquals("ended by itself", stubborn.join());
        }
    }

    @Test
    void cancelled_swallowedManyTimes_isLoggedOnceAtTheHundredth() {
        var log = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (var kit = TestKit.fifo()) {
            kit.scheduler().spawn("swallower", () -> {
                Task.current().cancel();
                for (var i = 1; i <= 300; i++) {
                    assertThrows(Cancelled.class, Task::yield);
                    if (i == 99) {
                        assertEquals(List.of(), linesOfSwallower(log));
                    }
                }
            });
            kit.awaitAllParked();
        } finally {
            System.setErr(before);
        }
        var lines = linesOfSwallower(log);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.getFirst().contains("100"), lines::toString);
    }

    /** Others may log as well: the watchdog, or what another test has left. */
    private static List<String> linesOfSwallower(ByteArrayOutputStream log) {
        return log.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("swallower")).toList();
    }
}
