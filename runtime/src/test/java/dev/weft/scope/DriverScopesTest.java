package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Limited;
import dev.weft.Parker;
import dev.weft.Scaled;
import dev.weft.Timeout;
import dev.weft.coroutine.Generator;
import dev.weft.testing.TestKit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whether the scopes around a step of a generator are those of its body: always in a task; on a thread as the package says. */
@Limited
final class DriverScopesTest {
    /** Whether its body sees that it is cancelled. */
    private static Generator<Boolean> looks() {
        return Generator.of(out -> {
            while (true) {
                var cancelled = false;
                try {
                    Parker.checkCancelled();
                } catch (Cancelled seen) {
                    cancelled = true;
                }
                out.yield(cancelled);
            }
        });
    }

    private static void assertSeen(boolean expected) throws Exception {
        try (var looks = looks()) {
            var steps = looks.iterator();
            assertFalse(steps.next());
            CancelScope.run(scope -> {
                assertFalse(steps.next());
                scope.cancel();
                assertEquals(expected, steps.next());
            });
            assertFalse(steps.next());
            Timeout.callOrElse(Duration.ZERO, () -> {
                assertEquals(expected, steps.next());
                return true;
            }, false);
            assertFalse(steps.next());
        }
    }

    @Test
    void inATask_areThoseOfItsBody() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertSeen(true));
        }
    }

    @Test
    void onAThread_areThoseOfItsBodyOnTheContinuationOnly() throws Exception {
        assertSeen(Scaled.isContinuation());
    }
}
