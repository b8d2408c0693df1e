package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.internal.coroutine.Coroutines;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Generators that ask generators, and what goes through all of them: items, failures, waits, cancellation, the end of the stack. */
@Timeout(60)
final class NestedGeneratorsTest {
    private final List<Object> trace = new ArrayList<>();

    private static void count(int from, int to, Generator.Sink<Integer> out) {
        for (var i = from; i <= to; i++) {
            out.yield(i);
        }
    }

    private static Generator<Integer> countTo(int last) {
        return Generator.of(out -> count(1, last, out));
    }

    // ---- items ---------------------------------------------------------------------------------------------------------

    @Test
    void yield_fromTheBodyAndFromCalls_comesInOrder() {
        for (var times = 0; times < 3; times++) {
            var items = Generator.<Integer>of(out -> {
                out.yield(0);
                count(1, 3, out);
                out.yield(4);
            });
            assertEquals(List.of(0, 1, 2, 3, 4), items.stream().toList());
        }
    }

    /** The numbers up to {@code n}, each by a generator of its own, which asks that of the number below. */
    private static Generator<Integer> tower(int n) {
        return Generator.of(out -> {
            if (n > 0) {
                for (var item : tower(n - 1)) {
                    out.yield(item);
                }
                out.yield(n);
            }
        });
    }

    @Test
    void nested_eachAsksTheOneBelow() {
        assertEquals(List.of(1, 2, 3, 4, 5), tower(5).stream().toList());
        assertEquals(100, tower(100).stream().count());
    }

    @Test
    void twoAtOnce_areIndependent() {
        var left = tower(4);
        var right = tower(3);
        for (var i = 1; i <= 3; i++) {
            assertEquals(i, left.next());
            assertEquals(i, right.next());
        }
        assertEquals(4, left.next());
        assertFalse(right.hasNext() || left.hasNext());
    }

    @Test
    void yieldOfTheOuter_insideTheInner_isAnErrorAndChangesNothing() {
        var outer = Generator.<Integer>of(out -> {
            for (var item : Generator.<Integer>of(inner -> {
                assertThrows(IllegalStateException.class, () -> out.yield(-1));
                inner.yield(1);
                inner.yield(2);
            })) {
                out.yield(item * 10);
            }
        });
        assertEquals(List.of(10, 20), outer.stream().toList());
    }

    @Test
    void coroutineInsideAGenerator_andTheOtherWayRound() {
        var sums = Coroutine.<Integer, Integer>of((self, first) -> {
            var sum = first;
            for (var item : countTo(3)) {
                sum += self.yield(sum + item);
            }
            return -sum;
        });
        var items = Generator.<Integer>of(out -> {
            while (!sums.isDone()) {
                out.yield(sums.resume(100));
            }
        });
        assertEquals(List.of(101, 202, 303, -400), items.stream().toList());
    }

    // ---- views ---------------------------------------------------------------------------------------------------------

    @Test
    void views_leftEarly_theNextOneGoesOnWhereTheyEnded() {
        var items = countTo(9);
        assertEquals(List.of(1, 2), items.stream().limit(2).toList());
        for (var item : items) {
            if (item == 4) {
                break;
            }
        }
        assertEquals(5, items.next());
        assertEquals(6, items.stream().findFirst().orElseThrow());
        assertEquals(List.of(7, 8, 9), items.stream().toList());
    }

    @Test
    void stream_closed_closesTheGenerator() {
        var items = countTo(9);
        try (var stream = items.stream()) {
            assertEquals(1, stream.iterator().next());
        }
        assertFalse(items.hasNext());
    }

    @Test
    void stream_flatMapOfGenerators_closesEach() {
        var inner = new ArrayList<Generator<Integer>>();
        var all = countTo(3).stream().flatMap(last -> {
            inner.add(countTo(last));
            return inner.getLast().stream().limit(2);
        });
        assertEquals(List.of(1, 1, 2, 1, 2), all.toList());
        assertFalse(inner.getLast().hasNext());
    }

    // ---- failures ------------------------------------------------------------------------------------------------------

    @Test
    void failure_crossesAllOfThem_theVerySame() {
        var failure = new IOException("as the test wants");
        var nested = Generator.<Integer>of(out -> {
            try {
                for (var item : Generator.<Integer>of(inner -> {
                    inner.yield(1);
                    throw failure;
                })) {
                    out.yield(item);
                }
            } finally {
                trace.add("finally");
            }
        });
        assertEquals(1, nested.next());
        assertSame(failure, assertThrows(IOException.class, nested::next));
        assertEquals(List.of("finally"), trace);
        assertFalse(nested.hasNext());
    }

    @Test
    void failure_caughtInTheMiddle_theOuterYieldsOn() {
        var items = Generator.<Integer>of(out -> {
            try {
                Generator.<Integer>of(_ -> {
                    throw new IOException("as the test wants");
                }).next();
            } catch (Exception caught) {
                out.yield(1);
            }
            out.yield(2);
        });
        assertEquals(List.of(1, 2), items.stream().toList());
    }

    // ---- the scheduler around them -------------------------------------------------------------------------------------

    @Test
    void waitsInTheInnermost_suspendTheTaskWithAllOfThem() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> {
                    for (var i = 0; i < 3; i++) {
                        trace.add("other");
                        Task.yield();
                    }
                });
                var items = Generator.<Integer>of(out -> {
                    for (var item : Generator.<Integer>of(middle -> {
                        for (var inner : Generator.<Integer>of(innermost -> {
                            for (var i = 1; i <= 3; i++) {
                                Task.yield();
                                innermost.yield(i);
                            }
                        })) {
                            middle.yield(inner);
                        }
                    })) {
                        out.yield(item);
                    }
                });
                for (var item : items) {
                    trace.add(item);
                }
                other.join();
            });
        }
        assertEquals(List.of("other", 1, "other", 2, "other", 3), trace);
    }

    @Test
    void askedByAnotherTaskWhileItWaits_isAnError() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var items = Generator.<Integer>of(out -> {
                    for (var item : Generator.<Integer>of(inner -> {
                        Task.sleep(Duration.ofSeconds(1));
                        inner.yield(1);
                    })) {
                        out.yield(item);
                    }
                });
                Task.spawn(() -> {
                    assertThrows(IllegalStateException.class, items::hasNext);
                    assertThrows(IllegalStateException.class, items::close);
                    trace.add("refused");
                });
                assertEquals(1, items.next());
                assertFalse(items.hasNext());
            });
        }
        assertEquals(List.of("refused"), trace);
    }

    @Test
    void cancelledInTheInnermost_allCleanUpFromTheInsideOut() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                var items = Generator.<Integer>of(out -> {
                    try {
                        Generator.<Integer>of(_ -> {
                            try {
                                Task.park();
                            } finally {
                                trace.add("inner");
                            }
                        }).next();
                    } finally {
                        trace.add("outer");
                    }
                });
                try {
                    items.next();
                } finally {
                    trace.add("task " + items.hasNext());
                }
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("inner", "outer", "task false"), trace);
    }

    // ---- the end of the stack ------------------------------------------------------------------------------------------

    private static void nest(int levels, AtomicInteger begun) {
        begun.setPlain(begun.getPlain() + 1);
        if (levels > 1) {
            assertFalse(Generator.<Integer>of(_ -> nest(levels - 1, begun)).hasNext());
        }
    }

    /** On the hand-off each has a stack of its own, so it is not for the depth that they end. */
    @Test
    void nestedTooDeep_overflowsAndTheThreadGoesOn() throws Exception {
        var isOneStack = Coroutines.kind() == Coroutines.Kind.CONTINUATION;
        var thread = new Thread(null, () -> {
            for (var times = 0; times < 3; times++) {
                var begun = new AtomicInteger();
                if (isOneStack) {
                    assertThrows(StackOverflowError.class, () -> nest(100_000, begun));
                } else {
                    nest(100, begun);
                }
                trace.add(begun.getPlain());
                trace.add(tower(5).stream().toList());
            }
        }, "small stack", 192 << 10);
        thread.start();
        thread.join();
        assertEquals(6, trace.size(), trace::toString);
        assertTrue((int) trace.getFirst() > 10 && (int) trace.getFirst() < 100_000, trace::toString);
        assertEquals(List.of(1, 2, 3, 4, 5), trace.getLast());
    }
}
