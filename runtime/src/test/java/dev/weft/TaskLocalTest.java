package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;

@Limited
final class TaskLocalTest {
    private final TaskLocal<String> local = TaskLocal.create();

    @Test
    void get_neverSet_throwsNoSuchElement() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertFalse(local.isSet());
                assertThrows(NoSuchElementException.class, local::get);
            });
        }
    }

    @Test
    void get_afterSet_isTheLastValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("first");
                local.set("second");
                assertTrue(local.isSet());
                assertEquals("second", local.get());
            });
        }
    }

    @Test
    void get_acrossWaits_isKept() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("mine");
                Task.spawn(() -> {
                    local.set("another's");
                    Task.yield();
                });
                Task.yield();
                Task.sleep(Duration.ofSeconds(1));
                assertEquals("mine", local.get());
            });
        }
    }

    @Test
    void withInitial_firstRead_makesTheValueOncePerTask() throws Exception {
        var made = new int[1];
        var counted = TaskLocal.withInitial(() -> ++made[0]);
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals(1, counted.get());
                assertEquals(1, counted.get());
                assertTrue(counted.isSet());
                var inherited = Task.spawn(() -> counted.get()).join();
                assertEquals(1, inherited);
            });
            assertEquals(2, kit.run(() -> counted.get()));
        }
    }

    @Test
    void spawn_childChangesItsValue_parentKeepsItsOwn() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("parent");
                assertEquals("parent, child", Task.spawn(() -> {
                    var before = local.get();
                    local.set("child");
                    return before + ", " + local.get();
                }).join());
                assertEquals("parent", local.get());
            });
        }
    }

    @Test
    void spawn_parentChangesItsValueAfterwards_childKeepsTheCopy() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("at the spawn");
                var any = Task.spawn(() -> local.get());
                var onCarrier = Task.spawnLocal(() -> local.get());
                local.set("afterwards");
                assertEquals("at the spawn", any.join());
                assertEquals("at the spawn", onCarrier.join());
            });
        }
    }

    @Test
    void spawn_parentSetsAnotherAfterwards_childDoesNotHaveIt() throws Exception {
        var later = TaskLocal.<String>create();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("set");
                var child = Task.spawn(() -> local.get() + " " + later.isSet());
                later.set("too late");
                assertEquals("set false", child.join());
            });
        }
    }

    @Test
    void spawn_grandchild_inheritsWhatTheChildHas() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("parent");
                var grandchild = Task.spawn(() -> {
                    local.set("child");
                    return Task.spawn(() -> local.get());
                }).join();
                assertEquals("child", grandchild.join());
            });
        }
    }

    @Test
    void spawn_byOrdinaryThread_inheritsNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> local.set("of the first task"));
            assertFalse(kit.run(() -> local.isSet()));
        }
    }

    @Test
    void remove_set_isAsIfNeverSet() throws Exception {
        var initial = TaskLocal.withInitial(() -> "initial");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("value");
                initial.set("changed");
                local.remove();
                assertFalse(local.isSet());
                assertThrows(NoSuchElementException.class, local::get);
                assertEquals("changed", initial.get());
                initial.remove();
                assertEquals("initial", initial.get());
                local.remove();
                local.remove();
            });
        }
    }

    @Test
    void remove_byChild_parentKeepsItsValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("parent");
                Task.spawn(() -> local.remove()).join();
                assertEquals("parent", local.get());
            });
        }
    }

    @Test
    void set_null_throwsAndChangesNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("value");
                assertThrows(NullPointerException.class, () -> local.set(nothing()));
                assertEquals("value", local.get());
            });
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    @Test
    void everyMethod_outsideTask_throwsIllegalState() {
        assertThrows(IllegalStateException.class, local::get);
        assertThrows(IllegalStateException.class, local::isSet);
        assertThrows(IllegalStateException.class, () -> local.set("value"));
        assertThrows(IllegalStateException.class, local::remove);
        assertThrows(IllegalStateException.class, () -> TaskLocal.withInitial(() -> "initial").get());
    }

    @Test
    void setAndRemove_manyVariablesAtRandom_agreeWithAMap() throws Exception {
        var seed = 4_711L;
        var random = new Random(seed);
        var variables = new ArrayList<TaskLocal<Integer>>();
        for (var i = 0; i < 8; i++) {
            variables.add(TaskLocal.create());
        }
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var expected = new HashMap<TaskLocal<Integer>, Integer>();
                for (var step = 0; step < 2_000; step++) {
                    var variable = variables.get(random.nextInt(variables.size()));
                    if (random.nextInt(3) == 0) {
                        variable.remove();
                        expected.remove(variable);
                    } else {
                        variable.set(step);
                        expected.put(variable, step);
                    }
                    for (var each : variables) {
                        assertEquals(expected.containsKey(each), each.isSet(), "seed " + seed + ", step " + step);
                        if (each.isSet()) {
                            assertEquals(expected.get(each), each.get(), "seed " + seed + ", step " + step);
                        }
                    }
                }
            });
        }
    }

    @Test
    void onComplete_callback_hasAPlaceOfItsOwn() throws Exception {
        var seen = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                local.set("parent");
                Task.spawn(() -> local.set("body")).onComplete(_ -> {
                    local.set("callback");
                    seen.add(local.get());
                }).join();
                Task.yield();
                assertEquals("parent", local.get());
            });
        }
        assertEquals(List.of("callback"), seen);
    }
}
