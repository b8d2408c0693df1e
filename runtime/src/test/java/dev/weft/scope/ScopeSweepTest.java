package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancelled at every moment, in the owner, in a child, in the clean-up: when the scope is left, every child that began has cleaned up. */
final class ScopeSweepTest {
    interface Program {
        void run(AtomicInteger inside) throws Exception;
    }

    private static Arguments program(String name, Program program) {
        return Arguments.argumentSet(name, program);
    }

    /** A child: works, and cleans up with waits; says while it is inside. */
    private static <T> T works(AtomicInteger inside, int millis, T value) throws Exception {
        inside.incrementAndGet();
        try {
            Task.sleep(Duration.ofMillis(millis));
            Task.yield();
            return value;
        } finally {
            Task.shield(() -> {
                Task.yield();
                Task.sleep(Duration.ofMillis(1));
                return inside.decrementAndGet();
            });
        }
    }

    private static <R> void scoped(Policy<Integer, R> policy, AtomicInteger inside) throws Exception {
        try (var scope = Scope.open(policy)) {
            scope.fork(() -> works(inside, 1, 1));
            scope.fork(() -> works(inside, 3, 2));
            Task.yield();
            scope.fork(() -> works(inside, 2, 3));
            scope.join();
        } catch (CompletionException | CancellationException ofChildren) {
            // a child was cancelled, or failed as it should
        } finally {
            assertEquals(0, inside.get(), "left behind");
        }
    }

    private static void fails(AtomicInteger inside) throws Exception {
        try (var scope = Scope.open()) {
            scope.fork(() -> works(inside, 2, 1));
            scope.fork(() -> {
                works(inside, 1, 2);
                throw new IOException("as the test wants");
            });
            scope.join();
        } catch (CompletionException ofChild) {
            // the one that fails, or none if it was cancelled
        } finally {
            assertEquals(0, inside.get(), "left behind");
        }
    }

    private static void runs(AtomicInteger inside) throws Exception {
        try {
            Scope.run(scope -> {
                scope.fork(() -> {
                    works(inside, 1, 1);
                    scope.fork(() -> works(inside, 1, 1));
                    throw new IOException("as the test wants");
                });
                Task.sleep(Duration.ofMillis(5));
            });
        } catch (CompletionException ofChild) {
            // the one that fails, or none if it was cancelled
        } finally {
            assertEquals(0, inside.get(), "left behind");
        }
    }

    private static void serves(AtomicInteger inside) throws Exception {
        try (var scope = Scope.open(Policy.<Integer>supervise())) {
            scope.<String>start(ready -> {
                Task.sleep(Duration.ofMillis(1));
                ready.complete("ready");
                works(inside, 9, 1);
            });
            Task.yield();
        } catch (CompletionException | CancellationException ofService) {
            // it was cancelled before it was ready
        } finally {
            assertEquals(0, inside.get(), "left behind");
        }
    }

    private static void nested(AtomicInteger inside) throws Exception {
        try (var outer = Scope.open(Policy.<Integer>collectAll())) {
            outer.fork(() -> {
                try (var inner = Scope.open(Policy.<Integer>race())) {
                    inner.fork(() -> works(inside, 1, 1));
                    inner.fork(() -> works(inside, 2, 2));
                    return inner.join();
                }
            });
            outer.fork(() -> works(inside, 3, 3));
            outer.join();
        } finally {
            assertEquals(0, inside.get(), "left behind");
        }
    }

    /** Has its own opinion: two are enough. */
    private static final class Two implements Policy<Integer, Integer> {
        private final AtomicInteger ended = new AtomicInteger();

        @Override
        public boolean decides(Ending<? extends Integer> ending) {
            return ended.incrementAndGet() >= 2;
        }

        @Override
        public boolean ended(Task<? extends Integer> child, int number) {
            return false;
        }

        @Override
        public Integer result() {
            return ended.get();
        }
    }

    private static void grouped(AtomicInteger inside) throws Exception {
        var group = Group.create();
        try {
            group.spawn(() -> works(inside, 1, 1));
            group.spawn(() -> works(inside, 3, 2));
            Task.sleep(Duration.ofMillis(2));
            assertEquals(0, group.cancelAll(Duration.ofHours(1)).size());
        } finally {
            Task.shield(() -> group.cancelAll(Duration.ofHours(1)));
            assertEquals(0, inside.get(), "left behind");
            assertEquals(0, group.size());
        }
    }

    static Stream<Arguments> programs() {
        return Stream.of(program("failFast", inside -> scoped(Policy.failFast(), inside)),
                program("race", inside -> scoped(Policy.race(), inside)),
                program("supervise", inside -> scoped(Policy.supervise(), inside)),
                program("collectAll", inside -> scoped(Policy.collectAll(), inside)),
                program("failFast, one fails", ScopeSweepTest::fails), program("run", ScopeSweepTest::runs),
                program("start", ScopeSweepTest::serves),
                program("custom", inside -> scoped(new Two(), inside)), program("nested", ScopeSweepTest::nested),
                program("group", ScopeSweepTest::grouped));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void cancelledAtEveryMoment_nobodyIsLeft(Program program) {
        CancelSweep.of(AtomicInteger::new).check(inside -> assertEquals(0, inside.get())).run(program::run);
    }
}
