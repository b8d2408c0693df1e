package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What coroutines and generators have in common: states, owners, and the ends of stack and memory. */
@Timeout(60)
final class StrandTest {
    private static Coroutine<Integer, Integer> echo() {
        return Coroutine.of((self, first) -> {
            var last = first;
            while (true) {
                last = self.yield(last);
            }
        });
    }

    private static Generator<Integer> numbers() {
        return Generator.of(out -> {
            for (var i = 1;; i++) {
                out.yield(i);
            }
        });
    }

    /** One that is over, and the task that drove it. */
    private static WeakReference<Task<?>> driverOf(List<Object> kept, boolean toItsEnd) {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
                var numbers = numbers();
                var one = Generator.of(out -> out.yield(1));
                kept.add(numbers);
                kept.add(one);
                numbers.next();
                one.next();
                if (toItsEnd) {
                    assertFalse(one.hasNext());
                }
                numbers.close();
                one.close();
            });
            kit.awaitAllParked();
            task.join();
            return new WeakReference<>(task);
        }
    }

    private static void assertRefused(String what, Action code) {
        var error = assertThrows(IllegalStateException.class, code::run);
        assertTrue(String.valueOf(error.getMessage()).contains(what), error::toString);
    }

    private static void inThread(Action code) throws InterruptedException {
        var failures = new ArrayList<Throwable>();
        var thread = Thread.ofPlatform().start(() -> {
            try {
                code.run();
            } catch (Throwable failure) {
                failures.add(failure);
            }
        });
        thread.join();
        assertEquals(List.of(), failures);
    }

    // ---- what it keeps -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void over_doesNotKeepWhoDroveIt(boolean toItsEnd) {
        var kept = new ArrayList<Object>();
        var driver = driverOf(kept, toItsEnd);
        for (var tries = 0; tries < 100 && driver.get() != null; tries++) {
            System.gc();
        }
        assertEquals(2, kept.size());
        assertEquals(null, driver.get());
    }

    // ---- closing -------------------------------------------------------------------------------------------------------

    @Test
    void close_notBegunSuspendedAndClosed_endsIt() {
        var notBegun = echo();
        notBegun.close();
        var suspended = echo();
        suspended.resume(1);
        suspended.close();
        suspended.close();
        for (var closed : List.of(notBegun, suspended)) {
            assertTrue(closed.isDone());
            assertRefused("was closed", () -> closed.resume(2));
            assertRefused("was closed", () -> closed.throwInto(new AssertionError("never thrown")));
        }
    }

    @Test
    void close_ended_changesNothing() {
        var ended = Coroutine.<Integer, Integer>of((_, first) -> first);
        assertEquals(1, ended.resume(1));
        ended.close();
        assertRefused("has ended", () -> ended.resume(2));
    }

    @Test
    void close_withAnItemThatNobodyTook_hasNone() {
        var numbers = numbers();
        assertTrue(numbers.hasNext());
        numbers.close();
        assertFalse(numbers.hasNext());
    }

    @Test
    void close_whileItRuns_isAnErrorAndItGoesOn() {
        var self = new ArrayList<Coroutine<Integer, Integer>>();
        self.add(Coroutine.of((own, first) -> {
            assertRefused("is running", () -> self.getFirst().close());
            assertFalse(
                    Generator.<Integer>of(_ -> assertRefused("is running", () -> self.getFirst().close())).hasNext());
            return own.yield(first) + 1;
        }));
        assertEquals(1, self.getFirst().resume(1));
        assertEquals(3, self.getFirst().resume(2));
    }

    // ---- owners --------------------------------------------------------------------------------------------------------

    @Test
    void ofAnotherThread_nothingCanBeDoneToIt() throws Exception {
        var echo = echo();
        var numbers = numbers();
        echo.resume(1);
        numbers.next();
        inThread(() -> {
            assertRefused("belongs to", () -> echo.resume(2));
            assertRefused("belongs to", () -> echo.throwInto(new AssertionError("never thrown")));
            assertRefused("belongs to", echo::stackTrace);
            assertRefused("belongs to", echo::close);
            assertRefused("belongs to", numbers::next);
            assertRefused("belongs to", numbers::close);
        });
        assertEquals(3, echo.resume(3));
        assertEquals(2, numbers.next());
    }

    @Test
    void ofAnotherTask_nothingCanBeDoneToIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            var echo = echo();
            kit.run(() -> {
                assertEquals(1, echo.resume(1));
                Task.spawn(() -> {
                    assertRefused("belongs to", () -> echo.resume(2));
                    assertRefused("belongs to", echo::stackTrace);
                    assertRefused("belongs to", echo::close);
                }).join();
                assertEquals(3, echo.resume(3));
            });
            assertRefused("belongs to", () -> echo.resume(4)); // nor by the thread that made it
        }
    }

    @Test
    void madeHereFirstResumedThere_belongsThere() throws Exception {
        var echo = echo();
        assertEquals(0, echo.stackTrace().length);
        inThread(() -> assertEquals(1, echo.resume(1)));
        assertRefused("belongs to", () -> echo.resume(2));
    }

    @Test
    void notBegun_anyoneMayCloseIt() throws Exception {
        var echo = echo();
        inThread(echo::close);
        assertTrue(echo.isDone());
    }

    @Test
    void driverHoldsAMonitor_keepsIt() {
        var lock = new Object();
        var numbers = numbers();
        synchronized (lock) {
            for (var i = 1; i <= 100; i++) {
                assertEquals(i, numbers.next());
                assertTrue(Thread.holdsLock(lock));
            }
        }
        assertFalse(Thread.holdsLock(lock));
        assertEquals(101, numbers.next());
    }

    // ---- the ends of stack and memory ----------------------------------------------------------------------------------

    @SuppressWarnings("InfiniteRecursion") // to the end of the stack
    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    @Test
    void bodyOverflowsOrHasNoMemory_whoResumedItGetsThat() {
        var deep = Coroutine.<Integer, Integer>of((_, first) -> overflow(first));
        assertThrows(StackOverflowError.class, () -> deep.resume(0));
        assertTrue(deep.isDone());
        var error = new OutOfMemoryError("as the test wants");
        var greedy = Generator.<Integer>of(out -> {
            out.yield(1);
            throw error;
        });
        assertEquals(1, greedy.next());
        assertSame(error, assertThrows(OutOfMemoryError.class, greedy::hasNext));
        assertFalse(greedy.hasNext());
    }

    private static int dive(int depth, Generator.Sink<Integer> out) {
        if (depth == 0) {
            out.yield(0);
            return 0;
        }
        return dive(depth - 1, out) + 1;
    }

    @Test
    void yield_atAnyDepth_returnsThroughAllCalls() {
        for (var depth : List.of(1, 10, 100, 300, 2000)) {
            var reached = new ArrayList<Integer>();
            var items = Generator.<Integer>of(out -> {
                for (var times = 0; times < 3; times++) {
                    reached.add(dive(depth, out));
                }
            });
            assertEquals(List.of(0, 0, 0), items.stream().toList());
            assertEquals(List.of(depth, depth, depth), reached);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // to the end of the stack
    private static void atTheEndOfTheStack(Action step, AtomicInteger tried) throws Exception {
        try {
            atTheEndOfTheStack(step, tried);
        } catch (StackOverflowError full) {
            if (tried.getAndIncrement() == 0) {
                step.run();
            }
            throw full;
        }
    }

    private static void assertNoStack(Action step) {
        assertThrows(StackOverflowError.class, () -> atTheEndOfTheStack(step, new AtomicInteger()));
    }

    @Test
    void resume_withoutStack_isRefusedAndNothingHasChanged() throws Exception {
        var got = new ArrayList<Integer>();
        var thread = new Thread(null, () -> {
            var echo = echo();
            for (var i = 1; i <= 3; i++) { // not begun, suspended
                assertNoStack(() -> echo.resume(-1));
                assertNoStack(() -> echo.throwInto(new AssertionError("never thrown")));
                got.add(echo.resume(i));
            }
        }, "small stack", 192 << 10);
        thread.start();
        thread.join();
        assertEquals(List.of(1, 2, 3), got);
    }
}
