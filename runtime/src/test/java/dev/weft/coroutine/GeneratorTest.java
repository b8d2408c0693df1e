package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.internal.coroutine.Coroutines;
import dev.weft.scope.Scope;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Generators; greenlet's test_generator and test_generator_nested, by behaviour. */
@org.junit.jupiter.api.Timeout(60)
final class GeneratorTest {
    private static Generator<Integer> countTo(int last) {
        return Generator.of(out -> {
            for (var i = 1; i <= last; i++) {
                out.yield(i);
            }
        });
    }

    @Test
    void next_yieldsAllAndThenEnds() {
        var numbers = countTo(3);
        assertEquals(List.of(1, 2, 3), numbers.stream().toList());
        assertFalse(numbers.hasNext());
        assertThrows(NoSuchElementException.class, numbers::next);
    }

    @Test
    void body_runsOnlyWhenAskedAndNoFurtherThanTheNextItem() {
        var seen = new ArrayList<Integer>();
        var numbers = Generator.<Integer>of(out -> {
            for (var i = 0;; i++) {
                seen.add(i);
                out.yield(i);
            }
        });
        assertEquals(List.of(), seen);
        numbers.next();
        assertTrue(numbers.hasNext());
        assertTrue(numbers.hasNext());
        assertEquals(List.of(0, 1), seen);
        numbers.close();
    }

    @Test
    void stream_ofAnEndlessOne_takesWhatIsAskedFor() {
        try (var stream = Generator.<Integer>of(out -> {
            for (var i = 0;; i++) {
                out.yield(i);
            }
        }).stream()) {
            assertEquals(List.of(0, 2, 4), stream.filter(i -> i % 2 == 0).limit(3).toList());
        }
    }

    @Test
    void body_throws_whoAsksGetsItOnce() {
        var failure = new IOException("as the test wants");
        var numbers = Generator.<Integer>of(out -> {
            out.yield(1);
            throw failure;
        });
        assertEquals(1, numbers.next());
        assertSame(failure, assertThrows(IOException.class, numbers::hasNext));
        assertFalse(numbers.hasNext());
    }

    @Test
    void yield_null_isAnItem() {
        var items = Generator.<@Nullable String>of(out -> out.yield(null));
        assertTrue(items.hasNext());
        assertNull(items.next());
        assertFalse(items.hasNext());
    }

    @Test
    void close_suspended_runsNoFinally() {
        var trace = new ArrayList<String>();
        var numbers = Generator.<Integer>of(out -> {
            try {
                out.yield(1);
            } finally {
                trace.add("finally");
            }
        });
        numbers.next();
        numbers.close();
        assertFalse(numbers.hasNext());
        assertEquals(List.of(), trace);
    }

    @Test
    void yield_fromOutside_isAnError() {
        var sinks = new ArrayList<Generator.Sink<Integer>>();
        var numbers = Generator.<Integer>of(out -> {
            sinks.add(out);
            out.yield(1);
        });
        numbers.next();
        assertThrows(IllegalStateException.class, () -> sinks.getFirst().yield(2));
        numbers.close();
    }

    @Test
    void next_fromItsOwnCode_isAnError() {
        var self = new ArrayList<Generator<Integer>>();
        var numbers = Generator.<Integer>of(out -> {
            assertThrows(IllegalStateException.class, () -> self.getFirst().next());
            assertThrows(IllegalStateException.class, () -> self.getFirst().close());
            out.yield(1);
        });
        self.add(numbers);
        assertEquals(1, numbers.next());
        numbers.close();
    }

    @Test
    void next_byAnotherTask_isAnErrorThatNamesTheOwner() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var numbers = countTo(3);
                numbers.next();
                Task.spawn(() -> assertThrows(IllegalStateException.class, numbers::hasNext)).join();
                assertEquals(2, numbers.next());
            });
        }
    }

    // ---- from any depth ------------------------------------------------------------------------------------------------

    private sealed interface Tree permits Leaf, Node {}

    private record Leaf(int value) implements Tree {}

    private record Node(Tree left, Tree right) implements Tree {}

    private static Tree tree(int depth, int first) {
        return depth == 0
                ? new Leaf(first)
                : new Node(tree(depth - 1, first), tree(depth - 1, first + (1 << (depth - 1))));
    }

    private static void walk(Tree tree, Generator.Sink<Integer> out) {
        switch (tree) {
            case Leaf leaf -> out.yield(leaf.value());
            case Node node -> {
                walk(node.left(), out);
                walk(node.right(), out);
            }
        }
    }

    @Test
    void treeWalk_yieldsFromTheDepth() {
        var leaves = Generator.<Integer>of(out -> walk(tree(8, 0), out)).stream().toList();
        assertEquals(Stream.iterate(0, i -> i + 1).limit(256).toList(), leaves);
    }

    /** Each level is a generator that asks the one below it. */
    private static Generator<List<Integer>> permutations(List<Integer> items) {
        return Generator.of(out -> {
            if (items.isEmpty()) {
                out.yield(List.of());
                return;
            }
            for (var permutation : permutations(items.subList(1, items.size()))) {
                for (var place = 0; place <= permutation.size(); place++) {
                    var longer = new ArrayList<>(permutation);
                    longer.add(place, items.getFirst());
                    out.yield(longer);
                }
            }
        });
    }

    @Test
    void permutations_nestedGenerators_areAllThere() {
        var all = permutations(List.of(1, 2, 3, 4, 5)).stream().toList();
        assertEquals(120, all.size());
        assertEquals(120, all.stream().distinct().count());
        assertEquals(List.of(1, 2, 3, 4, 5), all.getFirst());
    }

    private static void queens(List<Integer> placed, int size, Generator.Sink<List<Integer>> out) {
        if (placed.size() == size) {
            out.yield(List.copyOf(placed));
            return;
        }
        for (var column = 0; column < size; column++) {
            if (isFree(placed, column)) {
                placed.add(column);
                queens(placed, size, out);
                placed.removeLast();
            }
        }
    }

    private static boolean isFree(List<Integer> placed, int column) {
        for (var row = 0; row < placed.size(); row++) {
            if (placed.get(row) == column || Math.abs(placed.get(row) - column) == placed.size() - row) {
                return false;
            }
        }
        return true;
    }

    @Test
    void eightQueens_has92Solutions() {
        assertEquals(92, Generator.<List<Integer>>of(out -> queens(new ArrayList<>(), 8, out)).stream().count());
    }

    // ---- in tasks ------------------------------------------------------------------------------------------------------

    @Test
    void bodyThatWaits_suspendsTheTaskAroundIt() throws Exception {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> {
                    for (var i = 0; i < 3; i++) {
                        trace.add("other");
                        Task.yield();
                    }
                });
                var numbers = Generator.<Integer>of(out -> {
                    for (var i = 0; i < 3; i++) {
                        Task.yield();
                        Task.sleep(Duration.ofSeconds(1));
                        out.yield(i);
                    }
                });
                for (var number : numbers) {
                    trace.add("item " + number);
                }
                other.join();
            });
        }
        assertEquals(List.of("other", "other", "other", "item 0", "item 1", "item 2"), trace);
    }

    @Test
    void cancelledInsideTheGenerator_isThrownToTheTask() throws Exception {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                var numbers = Generator.<Integer>of(out -> {
                    try {
                        Task.park();
                    } finally {
                        trace.add("cleaned up");
                    }
                });
                assertFalse(numbers.hasNext());
            });
            kit.awaitAllParked();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
        }
        assertEquals(List.of("cleaned up"), trace);
    }

    // ---- what a yield refuses ------------------------------------------------------------------------------------------

    private static void assertRefused(String what, Throwable refused) {
        assertTrue(refused instanceof IllegalStateException, refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).contains(what), refused::toString);
    }

    private static void yieldInsideScopes(Generator.Sink<Integer> out) throws Exception {
        CancelScope.run(_ -> assertRefused("cancel scope", assertThrows(Throwable.class, () -> out.yield(-1))));
        Timeout.run(Duration.ofHours(1),
                () -> assertRefused("cancel scope", assertThrows(Throwable.class, () -> out.yield(-2))));
        out.yield(1);
    }

    @Test
    void yield_insideAScopeOpenedInTheBody_isRefusedAndLeavesNoItem() throws Exception {
        CancelScope.run(_ -> assertEquals(List.of(1),
                Generator.<Integer>of(GeneratorTest::yieldInsideScopes).stream().toList()));
    }

    @Test
    void yield_insideAScopeOpenedInTheBodyOfATask_isRefusedAndTheTaskGoesOn() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var items = Generator.<Integer>of(out -> {
                    yieldInsideScopes(out);
                    var scope = Scope.open();
                    assertRefused("cancel scope", assertThrows(Throwable.class, () -> out.yield(-3)));
                    scope.close();
                    out.yield(2);
                });
                Timeout.run(Duration.ofSeconds(1), () -> assertEquals(1, items.next()));
                assertEquals(2, items.next()); // in another scope than before
                assertFalse(items.hasNext());
                Task.sleep(Duration.ofSeconds(5));
            });
        }
    }

    @Test
    void yield_fromOutside_leavesTheItemThatIsThere() {
        var sinks = new ArrayList<Generator.Sink<Integer>>();
        var numbers = Generator.<Integer>of(out -> {
            sinks.add(out);
            out.yield(1);
        });
        assertTrue(numbers.hasNext());
        assertThrows(IllegalStateException.class, () -> sinks.getFirst().yield(2));
        assertEquals(1, numbers.next());
        assertFalse(numbers.hasNext());
    }

    // ---- what it keeps -------------------------------------------------------------------------------------------------

    private static Generator<Integer> holding(List<WeakReference<Object>> held, int items) {
        var captured = new Object();
        held.add(new WeakReference<>(captured));
        return Generator.of(out -> {
            for (var i = 0; i < items; i++) {
                out.yield(captured.hashCode());
            }
        });
    }

    @Test
    void closedBeforeItBeganOrEnded_keepsNothingOfItsBody() throws Exception {
        var held = new ArrayList<WeakReference<Object>>();
        var closed = holding(held, 1);
        closed.close();
        var ended = holding(held, 1);
        ended.next();
        assertFalse(ended.hasNext());
        var suspended = holding(held, 2);
        suspended.next();
        suspended.close();
        var count = Coroutines.kind() == Coroutines.Kind.CONTINUATION ? 3 : 2; // the JDK keeps a suspended thread
        for (var tries = 0; tries < 100 && held.stream().limit(count).anyMatch(ref -> ref.get() != null); tries++) {
            System.gc();
            Thread.sleep(1);
        }
        assertTrue(held.stream().limit(count).allMatch(ref -> ref.get() == null));
        assertFalse(closed.hasNext() || ended.hasNext() || suspended.hasNext());
    }

    @Test
    void interruptOfTheDriverMeanwhile_isThereAfterwards() {
        var driver = Thread.currentThread();
        var items = Generator.<Integer>of(out -> {
            driver.interrupt();
            while (Thread.currentThread() != driver && driver.isInterrupted()) {
                Thread.onSpinWait(); // on the hand-off the driver clears it and waits on
            }
            out.yield(1);
        });
        assertEquals(1, items.next());
        assertTrue(Thread.interrupted());
        items.close();
    }

    private static Runnable pinnedCall = () -> {};

    /** Runs the call in a class initialiser, which pins the stack of a continuation. */
    private static final class Pin {
        static final boolean REFUSED = isRefused();

        private static boolean isRefused() {
            try {
                pinnedCall.run();
                return false;
            } catch (IllegalStateException refused) {
                assertRefused("can't be suspended here", refused);
                return true;
            }
        }
    }

    @Test
    void yield_whereTheStackIsPinned_isRefusedAndLeavesNoItem() {
        var refused = new ArrayList<Boolean>();
        var items = Generator.<Integer>of(out -> {
            pinnedCall = () -> out.yield(1);
            refused.add(Pin.REFUSED);
        });
        var seen = items.stream().toList();
        assertEquals(Coroutines.kind() == Coroutines.Kind.CONTINUATION, refused.getFirst());
        assertEquals(refused.getFirst() ? List.of() : List.of(1), seen);
    }
}
