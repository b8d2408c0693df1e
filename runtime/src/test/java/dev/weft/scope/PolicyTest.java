package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What the end of a child means for the others, by policy. */
final class PolicyTest {
    private final IOException first = new IOException("first");
    private final IOException second = new IOException("second");

    private static <T, R> R scoped(Policy<T, R> policy, Scope.Body<T, R> body) throws Exception {
        try (var kit = TestKit.fifo()) {
            return kit.run(() -> {
                try (var scope = Scope.open(policy)) {
                    body.run(scope);
                    return scope.join();
                }
            });
        }
    }

    private static <T> Callable<T> after(int seconds, Callable<T> body) {
        return () -> {
            Task.sleep(Duration.ofSeconds(seconds));
            return body.call();
        };
    }

    private static <T> Callable<T> fails(Exception failure) {
        return () -> {
            throw failure;
        };
    }

    @Test
    void failFast_oneFails_theOthersAreCancelled() throws Exception {
        var others = new ArrayList<Task<?>>();
        var thrown = assertThrows(CompletionException.class, () -> scoped(Policy.failFast(), scope -> {
            others.add(scope.fork(after(9, () -> 1)));
            scope.fork(after(1, fails(first)));
            others.add(scope.fork(after(9, () -> 2)));
        }));
        assertSame(first, thrown.getCause());
        assertTrue(others.stream().allMatch(Task::isCancelled));
    }

    @Test
    void failFast_severalFail_allAreKeptInTheOrderOfTheirEnds() throws Exception {
        var thrown = assertThrows(CompletionException.class, () -> scoped(Policy.failFast(), scope -> {
            scope.fork(() -> {
                try {
                    Task.park();
                } catch (Cancelled cancelled) {
                    throw second;
                }
            });
            scope.fork(after(1, fails(first)));
        }));
        assertSame(first, thrown.getCause());
        assertEquals(List.of(second), List.of(thrown.getSuppressed()));
    }

    @Test
    void failFast_oneIsCancelledByItself_isNoFailure() throws Exception {
        scoped(Policy.failFast(), scope -> {
            scope.fork(() -> 1).cancel();
            scope.fork(() -> 2);
        });
    }

    @Test
    void failFast_overflow_isAFailureToo() throws Exception {
        var thrown = assertThrows(CompletionException.class, () -> scoped(Policy.failFast(), scope -> {
            scope.fork(PolicyTest::overflow);
            scope.fork(after(9, () -> 1));
        }));
        assertTrue(thrown.getCause() instanceof StackOverflowError, thrown::toString);
    }

    @SuppressWarnings("InfiniteRecursion") // what is tested
    private static int overflow() {
        return 1 + overflow();
    }

    @Test
    void race_firstSuccess_wins() throws Exception {
        var loser = new ArrayList<Task<?>>();
        assertEquals("quick", scoped(Policy.<String>race(), scope -> {
            loser.add(scope.fork(after(2, () -> "slow")));
            scope.fork(fails(first));
            scope.fork(after(1, () -> "quick"));
        }));
        assertTrue(loser.getFirst().isCancelled());
    }

    @Test
    void race_allFail_throwsTheFirstWithTheOthers() throws Exception {
        var thrown = assertThrows(CompletionException.class, () -> scoped(Policy.<String>race(), scope -> {
            scope.fork(after(2, fails(second)));
            scope.fork(after(1, fails(first)));
        }));
        assertSame(first, thrown.getCause());
        assertEquals(List.of(second), List.of(thrown.getSuppressed()));
    }

    @Test
    void race_nobodyRanOrAllCancelled_saysSo() throws Exception {
        assertThrows(IllegalStateException.class, () -> scoped(Policy.<String>race(), scope -> {}));
        assertThrows(CancellationException.class,
                () -> scoped(Policy.<String>race(), scope -> scope.fork(() -> "x").cancel()));
    }

    @Test
    void supervise_someFail_theOthersGoOnAndTheFailuresAreReturned() throws Exception {
        var done = new AtomicInteger();
        assertEquals(List.of(first, second), scoped(Policy.<Integer>supervise(), scope -> {
            scope.fork(after(2, fails(second)));
            scope.fork(after(1, fails(first)));
            scope.fork(after(3, done::incrementAndGet));
        }));
        assertEquals(1, done.get());
    }

    @Test
    void collectAll_returnsThemInTheOrderOfForks() throws Exception {
        var states = scoped(Policy.<Integer>collectAll(), scope -> {
            scope.fork(after(3, () -> 1));
            scope.fork(fails(first));
            scope.fork(after(1, () -> 3)).cancel();
        }).stream().map(Task::state).toList();
        assertEquals(List.of(Future.State.SUCCESS, Future.State.FAILED, Future.State.CANCELLED), states);
    }

    @Test
    void collectAll_moreThanTheScopeKeeps_areAllThere() throws Exception {
        var values = scoped(Policy.<Integer>collectAll(), scope -> {
            for (var i = 0; i < 1000; i++) {
                var number = i;
                scope.fork(() -> number);
                Task.yield();
            }
        }).stream().map(Task::resultNow).toList();
        assertEquals(1000, values.size());
        for (var i = 0; i < 1000; i++) {
            assertEquals(i, values.get(i));
        }
    }

    /** Two of three are enough. */
    private static final class Quorum implements Policy<Integer, Integer> {
        private final AtomicInteger sum = new AtomicInteger();
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public boolean decides(Ending<? extends Integer> ending) {
            if (ending.value() != null && count.incrementAndGet() <= 2) {
                sum.addAndGet(ending.value());
            }
            return count.get() >= 2;
        }

        @Override
        public boolean ended(Task<? extends Integer> child, int number) {
            return false;
        }

        @Override
        public Integer result() {
            return sum.get();
        }
    }

    @Test
    void custom_decides_cancelsTheRest() throws Exception {
        assertEquals(5, scoped(new Quorum(), scope -> {
            scope.fork(after(1, () -> 2));
            scope.fork(after(9, () -> 100));
            scope.fork(after(2, () -> 3));
        }));
    }

    @Test
    void custom_throwsWhenToldOfAnEnd_isThrownByTheJoinAndTheScopeCanBeClosed() throws Exception {
        var failure = new IllegalArgumentException("as the test wants");
        assertSame(failure, assertThrows(CompletionException.class, () -> scoped(new Policy<Integer, Integer>() {
            @Override
            public boolean decides(Ending<? extends Integer> ending) {
                return false;
            }

            @Override
            public boolean ended(Task<? extends Integer> child, int number) {
                throw failure;
            }

            @Override
            public Integer result() {
                return 0;
            }
        }, scope -> scope.fork(() -> 1))).getCause());
    }

    @Test
    void custom_throwsInDecides_isTheChildsFailure() throws Exception {
        var states = new ArrayList<Future.State>();
        scoped(new Policy<Integer, Integer>() {
            @Override
            public boolean decides(Ending<? extends Integer> ending) {
                throw new IllegalArgumentException("as the test wants");
            }

            @Override
            public boolean ended(Task<? extends Integer> child, int number) {
                states.add(child.state());
                return false;
            }

            @Override
            public Integer result() {
                return 0;
            }
        }, scope -> scope.fork(() -> 1));
        assertEquals(List.of(Future.State.FAILED), states);
    }
}
