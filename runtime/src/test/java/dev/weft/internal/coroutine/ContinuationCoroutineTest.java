package dev.weft.internal.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.PinnedFrames;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract on the JVM's continuation, and what only it can do: refuse. */
final class ContinuationCoroutineTest extends CoroutineContract {
    @Override
    Coroutine create(Object owner, Runnable body) {
        return new ContinuationCoroutine(owner, body);
    }

    @Override
    @Nullable
    Refusal suspend() {
        return ContinuationCoroutine.suspend();
    }

    @Override
    @Nullable
    Object currentOwner() {
        var current = ContinuationCoroutine.current();
        return current == null ? null : current.owner();
    }

    @Test
    void suspend_belowANativeFrame_isRefusedWithTheReasonAndGoesOn() {
        var seen = new ArrayList<@Nullable Refusal>();
        var coroutine = create("owner", () -> PinnedFrames.inClassInitialiser(() -> seen.add(suspend())));
        coroutine.resume();
        assertTrue(coroutine.isDone());
        var refusal = seen.getFirst();
        assertNotNull(refusal);
        assertEquals("NATIVE", refusal.reason());
        assertNull(refusal.error());
    }

    @Test
    void suspend_afterARefusal_suspendsAgain() {
        var seen = new ArrayList<@Nullable Refusal>();
        var coroutine = create("owner", () -> {
            PinnedFrames.inClassInitialiser(() -> seen.add(suspend()));
            seen.add(suspend());
        });
        coroutine.resume();
        assertEquals(1, seen.size());
        coroutine.resume();
        assertNull(seen.get(1));
        assertTrue(coroutine.isDone());
    }

    @Test
    void suspend_nestedBelowARefusal_outerCanStillSuspend() {
        var seen = new ArrayList<@Nullable Refusal>();
        var outer = create("outer", () -> {
            var inner = create("inner", () -> PinnedFrames.inClassInitialiser(() -> seen.add(suspend())));
            inner.resume();
            seen.add(suspend());
        });
        outer.resume();
        assertEquals(1, seen.size());
        outer.resume();
        assertTrue(outer.isDone());
    }
}
