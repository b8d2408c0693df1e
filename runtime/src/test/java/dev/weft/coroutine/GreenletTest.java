package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Behaviours of greenlet's test_greenlet and test_throw. */
@Timeout(60)
final class GreenletTest {
    private final List<@Nullable Object> trace = new ArrayList<>();
    private final Greenlet main = Greenlet.current();

    private static Greenlet parentOf(Greenlet greenlet) {
        return greenlet.parent().orElseThrow();
    }

    // ---- switching -----------------------------------------------------------------------------------------------------

    @Test
    void simple_switchesToAndFro() {
        var greenlet = Greenlet.of(_ -> {
            trace.add(1);
            main.switchTo();
            trace.add(3);
            return null;
        });
        trace.add(0);
        greenlet.switchTo();
        trace.add(2);
        greenlet.switchTo();
        trace.add(4);
        assertEquals(List.of(0, 1, 2, 3, 4), trace);
    }

    @Test
    void values_goBothWaysAndTheLastIsWhatItReturned() {
        var greenlet = Greenlet.of(first -> {
            trace.add(first);
            trace.add(main.switchTo("b"));
            return "d";
        });
        assertEquals("b", greenlet.switchTo("a"));
        assertEquals("d", greenlet.switchTo("c"));
        assertEquals(List.of("a", "c"), trace);
        assertTrue(greenlet.isDead());
    }

    @Test
    void twoChildren_areIndependent() {
        Greenlet.Body body = _ -> {
            trace.add(1);
            main.switchTo();
            trace.addAll(List.of(1, 1));
            return null;
        };
        var first = Greenlet.of(body);
        var second = Greenlet.of(body);
        first.switchTo();
        assertEquals(1, trace.size());
        second.switchTo();
        assertEquals(2, trace.size());
        second.switchTo();
        assertEquals(4, trace.size());
        assertTrue(second.isDead());
        first.switchTo();
        assertEquals(6, trace.size());
    }

    @Test
    void twoRecursiveChildren_theInnerEndsInTheOuter() {
        Greenlet.of(_ -> {
            trace.add("a");
            Greenlet.of(_ -> {
                trace.add("b");
                parentOf(Greenlet.current()).switchTo();
                return null;
            }).switchTo();
            trace.add("c");
            return null;
        }).switchTo();
        assertEquals(List.of("a", "b", "c"), trace);
    }

    @Test
    void siblings_switchWithoutTheParent() {
        var greenlets = new ArrayList<Greenlet>();
        for (var i = 0; i < 3; i++) {
            var number = i;
            greenlets.add(Greenlet.of(_ -> {
                trace.add(number);
                return number < 2 ? greenlets.get(number + 1).switchTo() : main.switchTo("around");
            }));
        }
        assertEquals("around", greenlets.getFirst().switchTo());
        assertEquals(List.of(0, 1, 2), trace);
    }

    @Test
    void switchToItself_returnsTheValueAtOnce() {
        assertEquals("me", main.switchTo("me"));
        assertEquals("inner", Greenlet.of(_ -> Greenlet.current().switchTo("inner")).switchTo());
    }

    @Test
    void threads_eachHasItsOwnTree() throws Exception {
        var done = new ConcurrentLinkedQueue<String>();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 10; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                var own = Greenlet.current();
                var greenlet = Greenlet.of(_ -> own.switchTo("half way"));
                greenlet.switchTo();
                done.add(String.valueOf(greenlet.switchTo("end")));
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertEquals(10, done.stream().filter("end"::equals).count());
    }

    @Test
    void switchToAnotherThreads_isAnErrorThatNamesBoth() throws Exception {
        var foreign = new ArrayList<Greenlet>();
        var thread = Thread.ofPlatform().start(() -> foreign.add(Greenlet.of(_ -> null)));
        thread.join();
        assertThrows(IllegalArgumentException.class, () -> foreign.getFirst().switchTo());
        assertThrows(IllegalArgumentException.class, () -> foreign.getFirst().throwInto());
        assertThrows(IllegalArgumentException.class, () -> Greenlet.of(_ -> null, foreign.getFirst()));
    }

    @Test
    void tasks_eachHasItsOwnTree_alsoThoseThatInheritTaskLocals() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var own = Greenlet.current();
                assertEquals("child", Task.spawn(() -> {
                    assertFalse(own == Greenlet.current());
                    return String.valueOf(Greenlet.of(_ -> "child").switchTo());
                }).join());
                assertSame(own, Greenlet.current());
            });
        }
    }

    // ---- the end -------------------------------------------------------------------------------------------------------

    private Greenlet failsWhenResumed(List<@Nullable Object> seen) {
        return Greenlet.of(_ -> {
            try {
                main.switchTo();
            } catch (RuntimeException thrown) {
                seen.add(thrown);
                throw thrown;
            }
            throw new IllegalStateException("some error");
        });
    }

    @Test
    void exception_isThrownInTheParent() {
        var first = failsWhenResumed(trace);
        var second = failsWhenResumed(trace);
        first.switchTo();
        second.switchTo();
        second.setParent(first);
        var thrown = assertThrows(IllegalStateException.class, second::switchTo);
        assertEquals(List.of(thrown), trace); // it went through the first
        assertNull(second.switchTo());
        assertEquals(25, second.switchTo(25)); // to a dead one: its parents are dead too, so it comes back to main
    }

    @Test
    void checkedException_reachesTheParentAsItIs() {
        var failure = new IOException("as the test wants");
        assertSame(failure, assertThrows(IOException.class, () -> Greenlet.of(_ -> {
            throw failure;
        }).switchTo()));
    }

    @Test
    void parentThatHasNotBegun_isBegunWithTheValue() {
        var parent = Greenlet.of(first -> "parent got " + first);
        assertEquals("parent got 7", Greenlet.of(_ -> 7, parent).switchTo());
        assertTrue(parent.isDead());
    }

    @Test
    void switchToADeadOne_goesToItsParent() {
        var parent = Greenlet.of(first -> {
            for (@Nullable
            Object got = first;; got = main.switchTo(got)) {
                trace.add(got);
            }
        });
        var child = Greenlet.of(_ -> "ended", parent);
        assertEquals("ended", child.switchTo());
        assertEquals("again", child.switchTo("again"));
        assertEquals(List.of("ended", "again"), trace);
        parent.throwInto();
    }

    // ---- throwing ------------------------------------------------------------------------------------------------------

    @Test
    void throwInto_suspended_isThrownAtItsSwitch() {
        var greenlet = Greenlet.of(_ -> {
            try {
                return main.switchTo();
            } catch (IllegalArgumentException told) {
                return "caught " + told.getMessage();
            }
        });
        greenlet.switchTo();
        assertEquals("caught x", greenlet.throwInto(new IllegalArgumentException("x")));
    }

    @Test
    void throwInto_notBegun_neverRunsAndTheParentGetsIt() {
        var greenlet = Greenlet.of(_ -> trace.add("never"));
        var failure = new IOException("x");
        assertSame(failure, assertThrows(IOException.class, () -> greenlet.throwInto(failure)));
        assertTrue(greenlet.isDead());
        assertEquals(List.of(), trace);
    }

    @Test
    void kill_theExitIsReturned_andTwiceAsWell() {
        var greenlet = Greenlet.of(_ -> {
            try {
                return main.switchTo();
            } finally {
                trace.add("finally");
            }
        });
        greenlet.switchTo();
        var exit = new GreenletExit("kill");
        assertSame(exit, greenlet.throwInto(exit));
        assertTrue(greenlet.isDead());
        assertTrue(greenlet.throwInto() instanceof GreenletExit);
        assertEquals(List.of("finally"), trace);
    }

    @Test
    void kill_notBegun_isReturnedAndNothingRuns() {
        var greenlet = Greenlet.of(_ -> trace.add("never"));
        assertTrue(greenlet.throwInto() instanceof GreenletExit);
        assertTrue(greenlet.isDead());
        assertEquals(List.of(), trace);
    }

    // ---- parents -------------------------------------------------------------------------------------------------------

    @Test
    void setParent_cycle_isAnErrorAndChangesNothing() {
        var upper = Greenlet.of(_ -> null);
        var lower = Greenlet.of(_ -> null, upper);
        assertThrows(IllegalArgumentException.class, () -> upper.setParent(lower));
        assertThrows(IllegalArgumentException.class, () -> upper.setParent(upper));
        assertSame(main, parentOf(upper));
        assertThrows(IllegalStateException.class, () -> main.setParent(upper));
        assertTrue(main.parent().isEmpty());
    }

    @Test
    void setParent_whileItRuns_itEndsThere() {
        var other = Greenlet.of(first -> "other got " + first);
        var greenlet = Greenlet.of(_ -> {
            Greenlet.current().setParent(other);
            return 1;
        });
        assertEquals("other got 1", greenlet.switchTo());
    }

    // ---- looking -------------------------------------------------------------------------------------------------------

    @Test
    void isActiveAndIsDead_followItsLife() {
        var greenlet = Greenlet.of(_ -> main.switchTo());
        assertFalse(greenlet.isActive());
        assertFalse(greenlet.isDead());
        greenlet.switchTo();
        assertTrue(greenlet.isActive());
        assertTrue(Arrays.stream(greenlet.stackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(GreenletTest.class.getName())));
        greenlet.switchTo();
        assertFalse(greenlet.isActive());
        assertTrue(greenlet.isDead());
        assertEquals(0, greenlet.stackTrace().length);
    }

    @Test
    void switchInsideAGenerator_isAnError() {
        var items = Generator.<Integer>of(out -> {
            assertThrows(IllegalStateException.class, () -> Greenlet.of(_ -> 1).switchTo());
            out.yield(1);
        });
        assertEquals(1, items.next());
        items.close();
    }

    @Test
    void generatorInsideAGreenlet_works() {
        var greenlet = Greenlet.of(_ -> {
            var sum = 0;
            for (var item : Generator.<Integer>of(out -> {
                out.yield(1);
                out.yield(2);
            })) {
                sum += item;
                main.switchTo(sum);
            }
            return "end";
        });
        assertEquals(1, greenlet.switchTo());
        assertEquals(3, greenlet.switchTo());
        assertEquals("end", greenlet.switchTo());
    }

    @Test
    void bodyThatWaits_suspendsTheTaskAroundIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> trace.add("other"));
                Greenlet.of(_ -> {
                    Task.yield();
                    trace.add("greenlet");
                    return null;
                }).switchTo();
                other.join();
            });
        }
        assertEquals(List.of("other", "greenlet"), trace);
    }

    @Test
    void chain_eachMakesTheNext_allEndBackward() {
        var length = 1000;
        assertEquals(length, link(length).switchTo(0));
    }

    /** Hands the number on to the next, adds one to what comes back. */
    private static Greenlet link(int left) {
        return Greenlet
                .of(number -> left == 1 ? number(number) + 1 : number(link(left - 1).switchTo(number(number) + 1)));
    }

    private static int number(@Nullable Object passed) {
        return (int) Objects.requireNonNull(passed);
    }

    @Test
    void switchInsideAScopeOpenedInside_isRefusedAndChangesNothing() {
        var other = Greenlet.of(_ -> trace.add("other"));
        var greenlet = Greenlet.of(_ -> {
            CancelScope.run(_ -> {
                assertThrows(IllegalStateException.class, () -> other.switchTo("value"));
                assertThrows(IllegalStateException.class, () -> main.throwInto(new IOException("x")));
            });
            return Greenlet.of(inner -> inner).switchTo("inner");
        });
        assertEquals("inner", greenlet.switchTo());
        assertFalse(other.isActive());
        assertEquals(List.of(), trace);
    }

    @Test
    void treeOfASpawner_isNotKeptByItsChild() throws Exception {
        try (var kit = TestKit.fifo()) {
            var tree = new ArrayList<WeakReference<Greenlet>>();
            var children = new ArrayList<Task<?>>();
            kit.spawn(() -> {
                tree.add(new WeakReference<>(Greenlet.current()));
                children.add(Task.spawn(() -> Task.park()));
            });
            kit.awaitAllParked();
            for (var tries = 0; tries < 100 && tree.getFirst().get() != null; tries++) {
                System.gc();
                Thread.sleep(1);
            }
            assertNull(tree.getFirst().get());
            children.getFirst().cancel();
            kit.awaitAllParked();
        }
    }
}
