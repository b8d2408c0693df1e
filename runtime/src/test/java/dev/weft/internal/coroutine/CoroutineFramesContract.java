package dev.weft.internal.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every coroutine promises about the frames on its stack. */
@Timeout(60)
abstract class CoroutineFramesContract {
    final List<String> log = new ArrayList<>(); // by driver and body in turn

    abstract Coroutine create(Object owner, Runnable body);

    abstract @Nullable Refusal suspend();

    abstract @Nullable Object currentOwner();

    Coroutine create(Runnable body) {
        return create("owner", body);
    }

    void suspended() {
        assertNull(suspend());
    }

    static void resume(Coroutine coroutine, int times) {
        for (int i = 0; i < times; i++) {
            coroutine.resume();
        }
    }

    @Test
    void nested_innerSuspends_onlyTheInnerOneStops() {
        var outer = create("outer", () -> {
            var inner = create("inner", () -> {
                log.add("1 " + currentOwner());
                suspended();
                log.add("4 " + currentOwner());
            });
            inner.resume();
            log.add("2 " + currentOwner());
            suspended();
            log.add("3 " + currentOwner());
            inner.resume();
            log.add("5 " + currentOwner());
        });
        resume(outer, 2);
        assertEquals(List.of("1 inner", "2 outer", "3 outer", "4 inner", "5 outer"), log);
        assertTrue(outer.isDone());
    }

    @Test
    void suspend_deepDown_keepsEveryFrame() {
        var sum = new AtomicInteger();
        var coroutine = create(() -> sum.set(descend(500)));
        resume(coroutine, 2);
        assertEquals(500 * 501 / 2, sum.get());
    }

    private int descend(int depth) {
        if (depth == 0) {
            suspended();
            return 0;
        }
        return descend(depth - 1) + depth;
    }

    @Test
    void suspend_onTheWayUpFromDeepDown_keepsTheRest() {
        var sum = new AtomicInteger();
        var coroutine = create(() -> sum.set(climb(100)));
        resume(coroutine, 101);
        assertEquals(100 * 101 / 2, sum.get());
        assertTrue(coroutine.isDone());
    }

    private int climb(int depth) {
        if (depth == 0) {
            return 0;
        }
        int sum = climb(depth - 1) + depth;
        suspended();
        return sum;
    }

    @Test
    void suspend_exceptionAfterwards_reachesTheHandlerInTheBody() {
        var coroutine = create(() -> {
            try {
                suspended();
                throw new IllegalStateException("after");
            } catch (IllegalStateException caught) {
                log.add(String.valueOf(caught.getMessage()));
            }
        });
        resume(coroutine, 2);
        assertEquals(List.of("after"), log);
        assertTrue(coroutine.isDone());
    }

    @Test
    void suspend_whileAnExceptionIsInFlight_itGoesOnAfterwards() {
        var coroutine = create(() -> {
            try {
                try {
                    throw new IllegalStateException("in flight");
                } finally {
                    suspended();
                    log.add("finally");
                }
            } catch (IllegalStateException caught) {
                log.add(String.valueOf(caught.getMessage()));
            }
        });
        resume(coroutine, 2);
        assertEquals(List.of("finally", "in flight"), log);
    }

    @Test
    void stackTrace_suspended_showsTheBodysFramesInnermostFirst() {
        var coroutine = create(this::outerFrame);
        coroutine.resume();
        var frames = Arrays.stream(coroutine.stackTrace()).map(StackTraceElement::getMethodName).toList();
        int inner = frames.indexOf("innerFrame");
        assertTrue(inner >= 0 && inner < frames.indexOf("outerFrame"), frames.toString());
        coroutine.resume();
    }

    private void outerFrame() {
        innerFrame();
    }

    private void innerFrame() {
        suspended();
    }
}
