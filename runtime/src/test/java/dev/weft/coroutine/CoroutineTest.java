package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values go both ways, at any depth. */
@Timeout(60)
final class CoroutineTest {
    private static Coroutine<Integer, Integer> sums() {
        return Coroutine.of((self, first) -> {
            var sum = first;
            while (sum < 100) {
                sum += self.yield(sum);
            }
            return -sum;
        });
    }

    @Test
    void resume_passesValuesBothWaysAndReturnsAtTheEnd() {
        var sums = sums();
        assertEquals(1, sums.resume(1));
        assertEquals(11, sums.resume(10));
        assertFalse(sums.isDone());
        assertEquals(-111, sums.resume(100));
        assertTrue(sums.isDone());
        assertThrows(IllegalStateException.class, () -> sums.resume(1));
    }

    @Test
    void resume_bodyThrows_theResumerGetsIt() {
        var failure = new IOException("as the test wants");
        var failing = Coroutine.<String, String>of((self, first) -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IOException.class, () -> failing.resume("go")));
        assertTrue(failing.isDone());
    }

    @Test
    void throwInto_suspended_itsYieldThrows() {
        var trace = new ArrayList<String>();
        var loop = Coroutine.<String, String>of((self, first) -> {
            try {
                return self.yield("ready");
            } catch (IllegalArgumentException told) {
                trace.add(String.valueOf(told.getMessage()));
                return "ended";
            }
        });
        assertEquals("ready", loop.resume("go"));
        assertEquals("ended", loop.throwInto(new IllegalArgumentException("stop")));
        assertEquals("stop", trace.getFirst());
    }

    @Test
    void throwInto_notBegun_endsItAndRunsNothing() {
        var failure = new IOException("stop");
        var trace = new ArrayList<String>();
        var never = Coroutine.<String, String>of((self, first) -> {
            trace.add("never");
            return "never";
        });
        assertSame(failure, assertThrows(IOException.class, () -> never.throwInto(failure)));
        assertTrue(never.isDone());
        assertTrue(trace.isEmpty());
    }

    @Test
    void yield_insideAnInnerOne_isAnError() {
        var outer = Coroutine.<Integer, Integer>of((self, first) -> {
            var inner = Coroutine.<Integer, Integer>of((_, value) -> {
                assertThrows(IllegalStateException.class, () -> self.yield(value));
                return value + 1;
            });
            return inner.resume(first);
        });
        assertEquals(8, outer.resume(7));
    }

    @Test
    void resume_ofOneThatIsAround_isAnError() {
        var outer = new ArrayList<Coroutine<Integer, Integer>>();
        outer.add(Coroutine.of((self, first) -> {
            var inner = Coroutine.<Integer, Integer>of((_, value) -> {
                assertThrows(IllegalStateException.class, () -> outer.getFirst().resume(1));
                return value;
            });
            return inner.resume(first);
        }));
        assertEquals(3, outer.getFirst().resume(3));
    }

    @Test
    void stackTrace_suspended_showsWhere() {
        var sums = sums();
        assertEquals(0, sums.stackTrace().length);
        sums.resume(1);
        assertTrue(Arrays.stream(sums.stackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(CoroutineTest.class.getName())));
        sums.close();
        assertEquals(0, sums.stackTrace().length);
    }

    @Test
    void close_neverResumedAgain() {
        var sums = sums();
        sums.resume(1);
        sums.close();
        assertTrue(sums.isDone());
        var error = assertThrows(IllegalStateException.class, () -> sums.resume(1));
        assertTrue(String.valueOf(error.getMessage()).contains("closed"), error::toString);
    }

    @Test
    void resume_byAnotherThread_isAnError() throws Exception {
        var sums = sums();
        sums.resume(1);
        var errors = new ArrayList<Throwable>();
        var thread = Thread.ofPlatform().start(() -> {
            try {
                sums.resume(1);
            } catch (IllegalStateException error) {
                errors.add(error);
            }
        });
        thread.join();
        assertEquals(1, errors.size());
        assertEquals(2, sums.resume(1));
        sums.close();
    }

    @Test
    void yield_insideAScopeOpenedInside_isRefusedAndLeavesNothing() {
        var seen = new ArrayList<Integer>();
        var strict = Coroutine.<Integer, Integer>of((self, first) -> {
            CancelScope.run(_ -> {
                var error = assertThrows(IllegalStateException.class, () -> self.yield(-1));
                assertTrue(String.valueOf(error.getMessage()).contains("cancel scope"), error::toString);
            });
            seen.add(self.yield(first));
            return 3;
        });
        assertEquals(1, strict.resume(1));
        assertThrows(IllegalStateException.class, () -> strict.yield(-2));
        assertEquals(3, strict.resume(2));
        assertEquals(2, seen.getFirst());
    }
}
