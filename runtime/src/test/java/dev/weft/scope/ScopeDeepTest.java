package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.internal.coroutine.Coroutines;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** With little stack left a fork forks, or throws and has forked nothing; and nobody is waited for who does not come. */
@Limited
final class ScopeDeepTest {
    private final AtomicInteger forked = new AtomicInteger();
    private final AtomicInteger ran = new AtomicInteger();

    @Test
    void fork_atEveryDepth_thoseThatWereForkedRunAndTheJoinReturns() throws Exception {
        DeepStack.run(() -> {
            try (var scope = Scope.open(Policy.<Integer>supervise())) {
                var overflows = DeepStack.overflows(() -> {
                    scope.fork(ran::incrementAndGet);
                    forked.incrementAndGet();
                });
                assertTrue(overflows > 0);
                assertEquals(List.of(), scope.join());
            }
            assertTrue(forked.get() > 0);
            assertEquals(forked.get(), ran.get());
        });
    }

    @Test
    void fork_atEveryDepthOfACancelledScope_nobodyIsLeft() throws Exception {
        DeepStack.run(() -> {
            try (var scope = Scope.open(Policy.<Integer>supervise())) {
                scope.cancel();
                assertTrue(DeepStack.overflows(() -> scope.fork(ran::incrementAndGet)) > 0);
                scope.join();
            }
            assertEquals(0, ran.get());
        });
    }

    /** Needs some stack when it is told of an end. */
    private static final class Deep implements Policy<Integer, Integer> {
        private int ends;

        @Override
        public boolean decides(Ending<? extends Integer> ending) {
            return false;
        }

        @Override
        public boolean ended(Task<? extends Integer> child, int number) {
            Coroutines.requireStack(220); // more than a spawn asks for
            ends++;
            return false;
        }

        @Override
        public Integer result() {
            return ends;
        }
    }

    @Test
    void fork_atEveryDepthAfterAnEnd_thePolicyIsToldWhereItHasStack() throws Exception {
        DeepStack.run(() -> {
            try (var scope = Scope.open(new Deep())) {
                assertTrue(DeepStack.overflows(() -> {
                    scope.fork(ran::incrementAndGet).cancel(); // it ends at once, and the next fork could tell of it
                    forked.incrementAndGet();
                }) > 0);
                assertTrue(scope.join() >= forked.get());
            }
        });
    }

    @Test
    void spawn_atEveryDepth_aPoolLosesNoRoomAndAGroupIsEmptyAfterTheJoin() throws Exception {
        DeepStack.run(() -> {
            var pool = Pool.of(3);
            var group = Group.create();
            assertTrue(DeepStack.overflows(() -> pool.trySpawn(ran::incrementAndGet)) > 0);
            assertTrue(DeepStack.overflows(() -> group.spawn(ran::incrementAndGet)) > 0);
            pool.join();
            group.join();
            assertEquals(3, pool.free());
            assertEquals(0, pool.size());
            assertEquals(0, group.size());
        });
    }

    @Test
    void children_thatOverflow_areFailuresAllOfThem() throws Exception {
        DeepStack.run(() -> {
            var failures = Scope.call(Policy.<Integer>supervise(), scope -> {
                for (var i = 0; i < 3; i++) {
                    scope.fork(() -> overflow(1));
                }
            });
            assertEquals(3, failures.size());
            assertTrue(failures.stream().allMatch(StackOverflowError.class::isInstance), failures::toString);
            assertTrue(Task.insideTask());
        });
    }

    @SuppressWarnings("InfiniteRecursion") // what is tested
    private static int overflow(int n) {
        return n + overflow(n + 1);
    }
}
