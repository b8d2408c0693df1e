package dev.weft.internal.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

class StackPageTest {
    private static final long SMALL = 256 << 10;
    /** Frames of {@link #countToTheEnd}: 100 bytes each in the interpreter, some 20 when compiled. */
    private static final int FEWEST = 25;
    /** Until everything is compiled. */
    private static final int TIMES = 300;

    private int frames;

    @Test
    void require_atTheEndOfTheStack_returnsOnlyWithAPage() throws Exception {
        assertTrue(onSmallStack(this::framesLeft) >= FEWEST);
    }

    @Test
    void require_whenCompiled_returnsOnlyWithAPage() throws Exception {
        var fewest = onSmallStack(() -> {
            var least = Integer.MAX_VALUE;
            for (var i = 0; i < TIMES; i++) {
                for (var n = 0; n < 100; n++) {
                    StackPage.require();
                }
                least = Math.min(least, framesLeft());
            }
            return least;
        });
        assertTrue(fewest >= FEWEST, "only " + fewest);
    }

    @Test
    void require_withStackLeft_returns() throws Exception {
        assertEquals(0, onSmallStack(() -> {
            StackPage.require();
            return 0;
        }));
    }

    @Test
    void requireStack_manyFrames_needsMoreThanAPage() throws Exception {
        onSmallStack(() -> {
            assertThrows(StackOverflowError.class, () -> Coroutines.requireStack(100_000));
            return 0;
        });
    }

    /** How many frames fit in the deepest place where there is a page. */
    private int framesLeft() {
        frames = 0;
        toTheEnd();
        return frames;
    }

    @SuppressWarnings("InfiniteRecursion") // until there is no stack
    private void toTheEnd() {
        try {
            toTheEnd();
        } catch (StackOverflowError _) {
            StackPage.require(); // as long as it throws, the caller comes here
            try {
                countToTheEnd();
            } catch (StackOverflowError end) {
                assertTrue(frames > 0, end::toString);
            }
        }
    }

    @SuppressWarnings("InfiniteRecursion") // likewise
    private void countToTheEnd() {
        frames++;
        countToTheEnd();
    }

    private static int onSmallStack(IntSupplier body) throws Exception {
        var result = new CompletableFuture<Integer>();
        var thread = new Thread(null, () -> result.completeAsync(body::getAsInt, Runnable::run), "small", SMALL);
        thread.start();
        thread.join();
        return result.get();
    }
}
