package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The list of children: numbers, the order of ends, and that it keeps nobody. */
@Limited
final class ChildrenTest {
    /** Tells its list of ends, and has no opinion. */
    private static final class Quiet implements Child.Family {
        private @Nullable Children children;

        @Override
        public void returned(@Nullable Object value) {}

        @Override
        public void threw(Throwable failure) {}

        @Override
        public void left() {}

        @Override
        public void ended(Child<?> child, Task<?> task) {
            if (children != null) {
                children.ended(child, task);
            }
        }
    }

    private final Quiet family = new Quiet();
    private final List<Integer> ended = new ArrayList<>();

    private Children children(long firstNumber) {
        var children = new Children(family, child -> ended.add(child.number), firstNumber);
        family.children = children;
        return children;
    }

    private Task<Integer> spawn(Children children, Callable<Integer> body) {
        Task<Integer> child = Child.spawn(children, family, null, body);
        if (child == null) {
            throw new AssertionError("closed");
        }
        return child;
    }

    @Test
    void numbers_afterTheLargest_startAgainAtZero() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var children = children(Integer.MAX_VALUE - 1L);
                for (var i = 0; i < 4; i++) {
                    spawn(children, () -> 1);
                }
                children.awaitAll(true);
                assertEquals(List.of(Integer.MAX_VALUE - 1, Integer.MAX_VALUE, 0, 1), ended);
                assertEquals(Integer.MAX_VALUE + 3L, children.numbers());
                assertTrue(children.isClosed());
            });
        }
    }

    @Test
    void ends_areToldInTheirOrder() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var children = children(0);
                for (var seconds : List.of(3, 1, 2)) {
                    spawn(children, () -> {
                        Task.sleep(Duration.ofSeconds(seconds));
                        return 1;
                    });
                }
                children.awaitAll(false);
                assertEquals(List.of(1, 2, 0), ended);
            });
        }
    }

    @Test
    void ends_whoIsToldFails_theOthersAreToldLater() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var children = new Children(family, child -> {
                    ended.add(child.number);
                    if (child.number == 1) {
                        throw new IllegalArgumentException("as the test wants");
                    }
                }, 0);
                family.children = children;
                IntStream.range(0, 4).forEach(_ -> spawn(children, () -> 1));
                assertThrows(IllegalArgumentException.class, () -> children.awaitAll(false));
                assertEquals(List.of(0, 1), ended);
                children.awaitAll(false);
                assertEquals(List.of(0, 1, 2, 3), ended);
            });
        }
    }

    @Test
    void linked_thoseThatHaveEnded_areNotButForTheLast() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var children = children(0);
                var endless = spawn(children, () -> {
                    Task.park();
                    return 1;
                });
                for (var i = 0; i < 100; i++) {
                    spawn(children, () -> 1);
                    Task.yield();
                    assertTrue(children.linked() <= 2, () -> "linked: " + children.linked());
                }
                endless.cancel();
                children.awaitAll(true);
                assertEquals(1, children.linked());
                assertEquals(101, ended.size());
            });
        }
    }

    @Test
    @SuppressWarnings("try") // closed by hand, so as to see what that does
    void spawn_schedulerCloses_isRejectedAndNobodyIsWaitedFor() throws Exception {
        var children = children(0);
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var spawner = scheduler.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    assertThrows(RejectedExecutionException.class, () -> spawn(children, () -> 1));
                    Task.shield(() -> {
                        children.awaitAll(true);
                        return true;
                    });
                    ended.add(-1);
                }
            });
            scheduler.spawn(() -> Task.yield()).join();
            scheduler.close();
            assertTrue(spawner.isCancelled());
        }
        assertEquals(List.of(-1), ended);
    }

    @Test
    void spawned_theChildOvertakesItsSpawner_itsTaskIsNotKept() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var told = new ArrayList<Child<?>>();
                var children = new Children(family, told::add, 0);
                family.children = children;
                var task = spawn(children, () -> 1);
                children.awaitAll(false);
                children.spawned(told.getFirst(), task); // as if the spawner came to it only now
                assertNull(told.getFirst().task);
            });
        }
    }

    // ---- what it keeps ---------------------------------------------------------------------------------------------------

    private static void assertCollected(List<? extends Reference<?>> references) {
        for (var tries = 0; tries < 50 && references.stream().anyMatch(each -> !each.refersTo(null)); tries++) {
            System.gc();
        }
        assertEquals(0, references.stream().filter(each -> !each.refersTo(null)).count());
    }

    /** A method of its own, so that no frame keeps a task. */
    private static List<WeakReference<Task<?>>> spawnMany(Group group, Pool pool) throws Exception {
        var tasks = new ArrayList<WeakReference<Task<?>>>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var i = 0; i < 10; i++) {
                    tasks.add(new WeakReference<>(group.spawn(() -> new byte[10])));
                    tasks.add(new WeakReference<>(pool.spawn(() -> new byte[10])));
                }
                group.spawn(() -> 1).cancel();
            });
        }
        return tasks;
    }

    @Test
    void groupAndPool_tasksThatHaveEnded_areNotKeptNotEvenTheLast() throws Exception {
        var group = Group.create();
        var pool = Pool.of(20);
        var tasks = spawnMany(group, pool);
        assertEquals(20, tasks.size());
        assertCollected(tasks);
        assertEquals(0, group.size());
        assertEquals(20, pool.free());
    }

    @Test
    void scope_tasksThatHaveEnded_areKeptUntilTheNextForkOnly() throws Exception {
        try (var kit = TestKit.fifo()) {
            var tasks = new ArrayList<WeakReference<Task<?>>>();
            var owner = kit.spawn(() -> Scope.run(scope -> {
                for (var i = 0; i < 100; i++) {
                    tasks.add(new WeakReference<>(scope.fork(() -> new byte[10])));
                    Task.yield();
                }
                scope.fork(() -> Task.park());
                Task.park();
            }));
            kit.awaitAllParked();
            assertCollected(tasks.subList(0, 99));
            assertFalse(owner.isDone());
        }
    }
}
