package dev.weft.internal.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract on the portable coroutine, whatever this JVM uses. */
final class HandoffCoroutineTest extends CoroutineContract {
    @Override
    Coroutine create(Object owner, Runnable body) {
        return new HandoffCoroutine(owner, body);
    }

    @Override
    @Nullable
    Refusal suspend() {
        return HandoffCoroutine.suspend();
    }

    @Override
    @Nullable
    Object currentOwner() {
        var current = HandoffCoroutine.current();
        return current == null ? null : current.owner();
    }

    @Override
    int turns() {
        return 20_000; // a hand-over takes microseconds
    }

    @Test
    void thread_withANestedOneInside_isTheOneThatRuns() {
        var seen = new ArrayList<Thread>(); // in turn: what runs, what is told
        var self = new ArrayList<HandoffCoroutine>();
        Runnable look = () -> {
            seen.add(Thread.currentThread());
            seen.add(self.getFirst().thread(Thread.currentThread()));
        };
        self.add(new HandoffCoroutine("outer", () -> {
            var nested = HandoffCoroutine.nested("nested", () -> {
                look.run();
                assertNull(HandoffCoroutine.suspendNested());
                look.run();
                assertNull(HandoffCoroutine.suspend());
                look.run();
            });
            nested.resume();
            look.run();
            nested.resume();
            look.run();
        }));
        self.getFirst().resume();
        assertSame(seen.get(2 * 2), self.getFirst().thread(Thread.currentThread())); // suspended inside the nested one
        self.getFirst().resume();
        assertEquals(10, seen.size());
        for (var i = 0; i < seen.size(); i += 2) {
            assertSame(seen.get(i), seen.get(i + 1), "look " + i / 2);
        }
        assertNotSame(seen.get(0), seen.get(2));
    }
}
