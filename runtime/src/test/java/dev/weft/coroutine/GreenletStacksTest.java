package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.internal.coroutine.Coroutines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of greenlets, and their stacks: deep, recursive, without room, very many; {@link GreenletBehavioursTest} has the list. */
@Timeout(60)
final class GreenletStacksTest {
    private final Greenlet main = Greenlet.current();

    private static int number(@Nullable Object passed) {
        return (int) Objects.requireNonNull(passed);
    }

    // ---- what is seen --------------------------------------------------------------------------------------------------

    @Test
    void toString_tellsTheState() {
        assertEquals("Greenlet[main]", main.toString());
        var greenlet = Greenlet.of(_ -> main + ", " + Greenlet.current());
        var alive = greenlet.toString();
        assertTrue(alive.startsWith("Greenlet[") && !alive.contains("dead"), alive);
        assertEquals("Greenlet[main], " + alive, greenlet.switchTo());
        assertEquals(alive.replace("]", ", dead]"), greenlet.toString());
    }

    private @Nullable Object outerCall() {
        return innerCall();
    }

    private @Nullable Object innerCall() {
        return main.switchTo();
    }

    private static List<String> methods(StackTraceElement[] frames) {
        return Arrays.stream(frames).map(StackTraceElement::getMethodName).toList();
    }

    /** Without those above: on the hand-off a thread that has just let go is still on its way to where it waits. */
    private static List<String> fromInnerCallOn(Greenlet greenlet) {
        var methods = methods(greenlet.stackTrace());
        assertTrue(methods.contains("innerCall"), methods::toString);
        return methods.subList(methods.indexOf("innerCall"), methods.size());
    }

    @Test
    void stackTrace_suspended_isOfItsOwnCallsOnly() {
        var hub = Greenlet.of(_ -> outerCall());
        hub.switchTo();
        var methods = fromInnerCallOn(hub);
        Greenlet.of(_ -> Greenlet.of(_ -> 1).switchTo()).switchTo(); // its stack has lain where the hub's was
        assertEquals(methods, fromInnerCallOn(hub));
        assertEquals(1, methods.indexOf("outerCall"), methods::toString);
        assertFalse(methods.contains("stackTrace_suspended_isOfItsOwnCallsOnly"), methods::toString);
        hub.switchTo();
        assertEquals(0, hub.stackTrace().length);
        assertEquals(0, main.stackTrace().length);
    }

    private int factorial(int n) {
        return n > 0 ? n * factorial(n - 1) : number(main.switchTo());
    }

    @Test
    void stackTrace_recursive_hasAFrameOfEachCall() {
        var greenlet = Greenlet.of(first -> factorial(number(first)));
        greenlet.switchTo(5);
        assertEquals(6, methods(greenlet.stackTrace()).stream().filter("factorial"::equals).count());
        assertEquals(1200, greenlet.switchTo(10));
    }

    // ---- switching from anywhere ---------------------------------------------------------------------------------------

    private static List<Integer> sortedWith(List<Greenlet> others) {
        var items = new ArrayList<>(List.of(3, 1, 2));
        items.sort((left, right) -> {
            others.getFirst().switchTo();
            return Integer.compare(left, right);
        });
        return items;
    }

    @Test
    void switchInsideACallbackOfTheJdk_crosswise_works() {
        var toFirst = new ArrayList<Greenlet>();
        var toSecond = new ArrayList<Greenlet>();
        var sorted = new ArrayList<List<Integer>>();
        toFirst.add(Greenlet.of(_ -> sorted.add(sortedWith(toSecond))));
        toSecond.add(Greenlet.of(_ -> sorted.add(sortedWith(toFirst))));
        toFirst.getFirst().switchTo();
        toSecond.getFirst().switchTo();
        assertEquals(List.of(List.of(1, 2, 3), List.of(1, 2, 3)), sorted);
    }

    private int dive(int depth) {
        return depth == 0 ? number(main.switchTo(0)) : dive(depth - 1) + 1;
    }

    @Test
    void switch_atAnyDepth_returnsThroughAllCalls() {
        for (var depth : List.of(1, 10, 100, 300, 2000)) {
            var first = Greenlet.of(_ -> dive(depth));
            var second = Greenlet.of(_ -> dive(depth));
            first.switchTo();
            second.switchTo();
            assertEquals(depth + 1, first.switchTo(1));
            assertEquals(depth + 2, second.switchTo(2));
        }
    }

    /** Calls itself until the stack is full, and tries there, once. */
    @SuppressWarnings("InfiniteRecursion") // to the end of the stack
    private static void switchAtTheEndOfTheStack(Greenlet target, AtomicInteger tried) {
        try {
            switchAtTheEndOfTheStack(target, tried);
        } catch (StackOverflowError full) {
            if (tried.getAndIncrement() == 0) {
                target.switchTo();
            }
            throw full;
        }
    }

    @Test
    void switchTo_withoutStack_isThrownInMainAndNobodyHasRun() throws Exception {
        var outcome = new ArrayList<@Nullable Object>();
        var thread = new Thread(null, () -> {
            var own = Greenlet.current();
            var suspended = Greenlet.of(_ -> own.switchTo("suspended"));
            suspended.switchTo();
            var notBegun = Greenlet.of(_ -> own.switchTo("begun"), suspended);
            for (var target : List.of(notBegun, suspended)) {
                assertThrows(StackOverflowError.class, () -> switchAtTheEndOfTheStack(target, new AtomicInteger()));
                outcome.add(suspended.isActive());
                outcome.add(target.switchTo());
            }
            outcome.add(suspended.isDead());
        }, "small stack", 192 << 10);
        thread.start();
        thread.join();
        assertEquals(Arrays.asList(true, "begun", true, null, true), outcome);
    }

    // ---- very many -----------------------------------------------------------------------------------------------------

    /** Hands the number on to the next, and what comes back to the one before, one more each time. */
    private static Greenlet link(int left) {
        return Greenlet.of(number -> left == 1
                ? number(number) + 1
                : number(link(left - 1).switchTo(number(number) + 1)) + 1);
    }

    @Test
    void chain_eachMakesTheNextAndSwitchesToIt_allEndBackwards() {
        var length = Coroutines.kind() == Coroutines.Kind.CONTINUATION ? 20_000 : 2000;
        assertEquals(2 * length - 1, link(length).switchTo(0));
    }

    @Test
    void chain_allWaitAndAValuePassesThrough() {
        var length = Coroutines.kind() == Coroutines.Kind.CONTINUATION ? 2000 : 500;
        var nearest = main;
        var all = new ArrayList<Greenlet>();
        for (var i = 0; i < length; i++) {
            var next = nearest;
            nearest = Greenlet.of(_ -> next.switchTo(number(main.switchTo()) + 1));
            all.add(nearest);
            nearest.switchTo();
        }
        assertEquals(length, nearest.switchTo(0));
        assertTrue(all.stream().allMatch(Greenlet::isActive));
        all.forEach(Greenlet::throwInto);
        assertTrue(all.stream().allMatch(Greenlet::isDead));
    }
}
