package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scopes whose children run on several carriers at once. */
@Timeout(60)
final class ScopeThreadsTest {
    private static final int ROUNDS = 200;
    private static final int CHILDREN = 20;

    @Test
    void join_childrenForkFromSeveralCarriers_allAreCounted() {
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            scheduler.spawn(() -> {
                for (var round = 0; round < ROUNDS; round++) {
                    var ran = new AtomicInteger();
                    Scope.run(scope -> {
                        for (var i = 0; i < CHILDREN; i++) {
                            scope.fork(() -> {
                                Task.yield();
                                scope.fork(ran::incrementAndGet);
                                ran.incrementAndGet();
                            });
                        }
                    });
                    assertEquals(2 * CHILDREN, ran.get());
                }
            }).join();
        }
    }

    @Test
    void race_severalSucceedAtOnce_oneWinsAndTheScopeIsLeftEmpty() {
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            scheduler.spawn(() -> {
                for (var round = 0; round < ROUNDS; round++) {
                    var children = new ArrayList<Task<Integer>>();
                    var winner = Scope.call(Policy.<Integer>race(), scope -> {
                        for (var i = 0; i < CHILDREN; i++) {
                            var number = i;
                            children.add(scope.fork(() -> {
                                Task.yield();
                                return number;
                            }));
                        }
                    });
                    assertTrue(children.stream().allMatch(Task::isDone));
                    assertEquals(winner, children.get(winner).resultNow());
                }
            }).join();
        }
    }

    @Test
    void groupAndPool_spawnedAndCancelledFromSeveralCarriers_areEmptyAfterTheJoin() {
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            scheduler.spawn(() -> {
                for (var round = 0; round < ROUNDS; round++) {
                    var group = Group.create();
                    var pool = Pool.of(3);
                    for (var i = 0; i < CHILDREN; i++) {
                        group.spawn(() -> {
                            var task = pool.spawn(() -> Task.yield());
                            group.spawn(() -> task.cancel());
                        });
                    }
                    group.join();
                    assertEquals(0, group.size());
                    pool.join();
                    assertEquals(0, pool.size());
                    assertEquals(3, pool.free());
                }
            }).join();
        }
    }

    @Test
    void fork_whileAnotherCarrierCancels_everyChildEnds() {
        try (var scheduler = Scheduler.builder().carriers(3).start()) {
            scheduler.spawn(() -> {
                for (var round = 0; round < ROUNDS; round++) {
                    var ended = new AtomicInteger();
                    try (var scope = Scope.open(new Counting(ended))) {
                        scope.fork(() -> {
                            scope.cancel();
                            return 1;
                        });
                        for (var i = 1; i < CHILDREN; i++) {
                            scope.fork(() -> {
                                Task.park();
                                return 1;
                            });
                        }
                        scope.join();
                    }
                    assertEquals(CHILDREN, ended.get());
                }
            }).join();
        }
    }

    /** Counts the ends that it is told of. */
    private record Counting(AtomicInteger count) implements Policy<Integer, Integer> {
        @Override
        public boolean decides(Ending<? extends Integer> ending) {
            return false;
        }

        @Override
        public boolean ended(Task<? extends Integer> child, int number) {
            count.incrementAndGet();
            return false;
        }

        @Override
        public Integer result() {
            return count.get();
        }
    }
}
