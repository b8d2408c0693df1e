package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets what a greenlet ends with; {@link GreenletBehavioursTest} has the list. */
@Timeout(60)
final class GreenletParentsTest {
    private final List<@Nullable Object> trace = new ArrayList<>();
    private final Greenlet main = Greenlet.current();

    private static Greenlet parentOf(Greenlet greenlet) {
        return greenlet.parent().orElseThrow();
    }

    // ---- making one ----------------------------------------------------------------------------------------------------

    @Test
    @SuppressWarnings("NullAway") // what is tested
    void of_withoutBodyOrParent_isAnErrorAtOnce() {
        assertThrows(NullPointerException.class, () -> Greenlet.of(null));
        assertThrows(NullPointerException.class, () -> Greenlet.of(_ -> null, null));
    }

    @Test
    void of_withoutParent_hasTheRunningOne() {
        assertSame(main, parentOf(Greenlet.of(_ -> null)));
        var outer = Greenlet.of(_ -> parentOf(Greenlet.of(_ -> null)));
        assertSame(outer, outer.switchTo());
    }

    @Test
    void copy_isNotOffered() {
        assertFalse(Cloneable.class.isAssignableFrom(Greenlet.class));
        assertFalse(java.io.Serializable.class.isAssignableFrom(Greenlet.class));
    }

    // ---- what it ends with ---------------------------------------------------------------------------------------------

    /** Waits for what main passes it, and ends with that, or fails with it. */
    private Greenlet waiting() {
        var waiting = Greenlet.of(_ -> {
            try {
                return "got " + main.switchTo("waits");
            } catch (IndexOutOfBoundsException told) {
                return "caught";
            } catch (RuntimeException told) {
                trace.add(told);
                throw told;
            }
        });
        return waiting;
    }

    @Test
    void childThatThrows_ofASuspendedParent_isThrownAtItsSwitch() {
        var parent = waiting();
        parent.switchTo();
        var failure = new NoSuchElementException("as the test wants");
        var child = Greenlet.of(_ -> {
            throw failure;
        }, parent);
        assertSame(failure, assertThrows(NoSuchElementException.class, child::switchTo));
        assertEquals(List.of(failure), trace);
        assertTrue(parent.isDead());
    }

    @Test
    void parentThatFailsAsItBegins_isThrownInMain() {
        var failure = new IOException("as the test wants");
        var parent = Greenlet.of(first -> {
            trace.add(first);
            throw failure;
        });
        var child = Greenlet.of(_ -> 42, parent);
        assertSame(failure, assertThrows(IOException.class, child::switchTo));
        assertEquals(List.of(42), trace);
        assertTrue(child.isDead() && parent.isDead());
    }

    @Test
    void switchToADeadOne_whoseParentFailed_comesBackToMain() {
        var parent = Greenlet.of(_ -> {
            throw new IOException("as the test wants");
        });
        var child = Greenlet.of(_ -> trace.add(42), parent);
        assertThrows(IOException.class, child::switchTo);
        assertEquals("again", child.switchTo("again"));
        assertEquals(List.of(42), trace);
    }

    @Test
    void switchToADeadOne_afterSetParent_beginsTheNewParent() {
        var parent = Greenlet.of(_ -> {
            trace.add(24);
            return null;
        });
        var child = Greenlet.of(_ -> trace.add(42));
        child.switchTo();
        child.setParent(parent);
        assertNull(child.switchTo());
        assertEquals(List.of(42, 24), trace);
        assertTrue(parent.isDead());
    }

    @Test
    void valueOfAChild_setAsideToAnotherParent_isNotLost() {
        var child = new ArrayList<Greenlet>();
        var worker = Greenlet.of(_ -> {
            var value = main.switchTo();
            child.getFirst().setParent(main);
            return main.switchTo(value);
        });
        worker.switchTo();
        child.add(Greenlet.of(_ -> 42, worker));
        assertEquals(42, child.getFirst().switchTo());
        assertEquals("past the worker", child.getFirst().switchTo("past the worker"));
        assertFalse(worker.isDead());
        worker.throwInto();
    }

    // ---- throwing ------------------------------------------------------------------------------------------------------

    @Test
    void throwInto_endsIt_theParentThatWasSetGetsIt() {
        var failure = new IndexOutOfBoundsException("as the test wants");
        var notBegun = waiting();
        assertSame(failure, assertThrows(IndexOutOfBoundsException.class,
                () -> Greenlet.of(_ -> null, notBegun).throwInto(failure)));
        assertTrue(notBegun.isDead());

        var parent = waiting();
        assertEquals("waits", parent.switchTo());
        assertEquals("caught", Greenlet.of(_ -> null, parent).throwInto(failure));

        var other = waiting();
        assertEquals("waits", other.switchTo());
        var child = Greenlet.of(_ -> main.switchTo("from the child"), other);
        assertEquals("from the child", child.switchTo());
        assertEquals("caught", child.throwInto(failure));
        assertTrue(child.isDead() && parent.isDead() && other.isDead());
    }

    @Test
    @SuppressWarnings("NullAway") // what is tested
    void throwInto_null_isAnError() {
        assertThrows(NullPointerException.class, () -> main.throwInto(null));
    }

    @Test
    void throwInto_itself_isThrownThere() {
        assertThrows(IOException.class, () -> main.throwInto(new IOException("as the test wants")));
        var greenlet = Greenlet.of(_ -> assertThrows(IOException.class,
                () -> Greenlet.current().throwInto(new IOException("as the test wants"))).getMessage());
        assertEquals("as the test wants", greenlet.switchTo());
    }

    @Test
    void throwInto_aDeadOne_goesToItsParent() {
        var parent = waiting();
        parent.switchTo();
        var child = Greenlet.of(_ -> main.switchTo(), parent);
        child.switchTo();
        child.setParent(main);
        child.switchTo();
        child.setParent(parent);
        assertTrue(child.isDead());
        assertEquals("caught", child.throwInto(new IndexOutOfBoundsException("as the test wants")));
    }

    private Greenlet reluctant(Greenlet parent, Greenlet.Body whenKilled) {
        var greenlet = Greenlet.of(first -> {
            try {
                return main.switchTo();
            } catch (GreenletExit told) {
                return whenKilled.run(first);
            }
        }, parent);
        greenlet.switchTo();
        return greenlet;
    }

    @Test
    void kill_caughtAndAnotherThrown_theParentGetsThat() {
        var failure = new IOException("as the test wants");
        var greenlet = reluctant(main, _ -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, greenlet::throwInto));
        assertTrue(greenlet.isDead());
    }

    @Test
    void kill_caughtAndSwitchedOn_keepsItsParent() {
        var hub = Greenlet.of(_ -> "hub");
        var greenlet = reluctant(hub, _ -> {
            trace.add(parentOf(Greenlet.current()));
            return hub.switchTo();
        });
        assertEquals("hub", greenlet.throwInto());
        assertEquals(List.of(hub), trace);
        assertSame(hub, parentOf(greenlet));
        assertFalse(greenlet.isDead());
        assertTrue(greenlet.throwInto() instanceof GreenletExit);
    }

    @Test
    void switchInACatchBlock_eachKeepsItsException() {
        var outer = Greenlet.of(_ -> {
            try {
                throw new IOException("outer");
            } catch (IOException caught) {
                var inner = Greenlet.of(_ -> {
                    try {
                        throw new IOException("inner");
                    } catch (IOException own) {
                        main.switchTo();
                        return own.getMessage();
                    }
                });
                inner.switchTo();
                return caught.getMessage() + " " + inner.switchTo();
            }
        });
        outer.switchTo();
        assertEquals("outer inner", outer.switchTo());
    }

    // ---- setting the parent --------------------------------------------------------------------------------------------

    @Test
    void setParent_cycleOfThree_isAnError() {
        var first = Greenlet.of(_ -> null);
        var second = Greenlet.of(_ -> null);
        var third = Greenlet.of(_ -> null);
        first.setParent(second);
        second.setParent(third);
        assertThrows(IllegalArgumentException.class, () -> third.setParent(first));
        assertSame(main, parentOf(third));
    }

    @Test
    void setParent_ofMain_isAnError() {
        assertThrows(IllegalStateException.class, () -> main.setParent(main));
        assertThrows(IllegalStateException.class, () -> main.setParent(Greenlet.of(_ -> null)));
        assertTrue(main.parent().isEmpty());
    }

    @Test
    @SuppressWarnings("NullAway") // what is tested
    void setParent_null_isAnErrorInAnyState() {
        var greenlet = Greenlet.of(_ -> main.switchTo());
        for (var state = 0; state < 3; state++) { // new, suspended, dead
            assertThrows(NullPointerException.class, () -> greenlet.setParent(null));
            assertSame(main, parentOf(greenlet));
            greenlet.switchTo();
        }
        assertTrue(greenlet.isDead());
    }
}
