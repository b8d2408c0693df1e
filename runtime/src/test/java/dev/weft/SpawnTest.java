package dev.weft;

import static dev.weft.Thrown.assertMentions;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Limited
final class SpawnTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void spawn_byTask_entersBodyOnlyWhenCallerWaits() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> trace.add("child 1"));
                Task.spawn(() -> trace.add("child 2"));
                trace.add("parent");
            });
        }
        assertEquals(List.of("parent", "child 1", "child 2"), trace);
    }

    @Test
    void spawn_byOrdinaryThread_entersBodyOnlyOnCarrier() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> trace.add("body"));
            trace.add("thread");
            kit.awaitAllParked();
        }
        assertEquals(List.of("thread", "body"), trace);
    }

    @Test
    void spawn_manyByOrdinaryThread_runInOrderOfSpawn() {
        var expected = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 100; i++) {
                var name = "task " + i;
                expected.add(name);
                kit.spawn(() -> trace.add(name));
            }
            kit.awaitAllParked();
        }
        assertEquals(expected, trace);
    }

    @Test
    void spawn_twoTasksThatYieldBetweenLines_interleave() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var name : List.of("1", "2")) {
                    Task.spawn(() -> {
                        trace.add(name + "A");
                        Task.yield();
                        trace.add(name + "B");
                    });
                }
            });
        }
        assertEquals(List.of("1A", "2A", "1B", "2B"), trace);
    }

    @Test
    void spawn_byChildOfChild_runsBehindWhatWasReadyBefore() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> {
                    trace.add("child");
                    Task.spawn(() -> trace.add("grandchild"));
                });
                Task.spawn(() -> trace.add("sibling"));
            });
        }
        assertEquals(List.of("child", "sibling", "grandchild"), trace);
    }

    @Test
    void spawn_schedulerMethodInsideItsTask_isChildOfThatTask() throws Exception {
        var local = TaskLocal.<String>create();
        try (var kit = TestKit.fifo()) {
            var inherited = kit.run(() -> {
                local.set("from parent");
                return kit.scheduler().spawn(local::get).join();
            });
            assertEquals("from parent", inherited);
        }
    }

    @Test
    void spawn_manyOnThreeCarriers_runsEachOnce() {
        for (var seed = 0L; seed < 30; seed++) {
            var runs = new int[50];
            try (var kit = TestKit.seeded(3, seed)) {
                kit.spawn(() -> {
                    for (var i = 0; i < runs.length; i++) {
                        var index = i;
                        Task.spawn(() -> runs[index]++);
                    }
                });
                kit.awaitAllParked();
            }
            for (var i = 0; i < runs.length; i++) {
                assertEquals(1, runs[i], "task " + i + ", seed " + seed);
            }
        }
    }

    @Test
    void spawn_outsideTask_throwsIllegalState() {
        var thrown = assertThrows(IllegalStateException.class, () -> Task.spawn(() -> "never"));
        assertMentions("outside a task", thrown);
    }

    @Test
    void spawn_parentIsCancelledLater_childGoesOn() {
        try (var kit = TestKit.fifo()) {
            var child = new ArrayList<Task<String>>();
            var parent = kit.spawn(() -> {
                child.add(Task.spawn(() -> {
                    Task.sleep(Duration.ofSeconds(1));
                    return "went on";
                }));
                Task.park();
            });
            kit.awaitAllParked();
            parent.cancel();
            kit.advance(Duration.ofSeconds(1));
            assertTrue(parent.isCancelled());
            assertEquals("went on", child.getFirst().resultNow());
        }
    }

    @Test
    void spawn_insideTimeout_childOutlivesTheDeadline() throws Exception {
        try (var kit = TestKit.fifo()) {
            var child = kit.run(() -> Timeout.call(Duration.ofSeconds(1), () -> Task.spawn(() -> {
                Task.sleep(Duration.ofSeconds(5));
                return "outlived";
            })));
            assertEquals("outlived", child.resultNow());
        }
    }

    @Test
    void spawn_insideShield_childCanBeCancelled() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var child = Task.shield(() -> Task.spawn(() -> Task.park()));
                Task.yield();
                child.cancel();
                assertTrue(child.join(Duration.ofSeconds(1)));
                assertTrue(child.isCancelled());
            });
        }
    }

    @Test
    void current_inTwoTasks_isEachOfThem() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var child = Task.spawn(() -> Task.current());
                assertSame(child, child.join());
                assertNotSame(child, Task.current());
            });
        }
    }

    @Test
    void insideTask_onOrdinaryThreadAndInTask_tellsThemApart() throws Exception {
        assertFalse(Task.insideTask());
        assertThrows(IllegalStateException.class, Task::current);
        try (var kit = TestKit.fifo()) {
            assertTrue(kit.run(() -> Task.insideTask()));
        }
    }
}
