package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The two kinds of body, what they return and throw. */
@Limited
final class SpawnBodyTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void spawn_actionReturns_valueIsNull() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> {
            });
            kit.runToEnd();
            assertNull(task.join());
        }
    }

    @Test
    void spawn_callableReturnsNull_valueIsNull() throws Exception {
        try (var kit = TestKit.fifo()) {
            var succeeded = kit.run(() -> {
                var task = Task.spawn((Callable<String>) SpawnBodyTest::nothing);
                task.join();
                return task.state() == Future.State.SUCCESS && task.resultNow() == null;
            });
            assertTrue(succeeded);
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // a body of a user who returns null
    private static <T> T nothing() {
        return null;
    }

    @Test
    void spawn_bodyThrowsCheckedException_isItsFailure() throws Exception {
        var thrown = new IOException("from the body");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> {
                    throw thrown;
                });
                assertSame(thrown, assertThrows(CompletionException.class, task::join).getCause());
            });
        }
    }

    /** A body that is both kinds; only the one it was spawned as may run. */
    private final class Both implements Action, Callable<String> {
        @Override
        public void run() {
            trace.add("run");
        }

        @Override
        public String call() {
            trace.add("call");
            return "called";
        }
    }

    @Test
    void spawn_actionThatIsCallableAsWell_runsAsAction() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn((Action) new Both());
            kit.runToEnd();
            assertNull(task.join());
        }
        assertEquals(List.of("run"), trace);
    }

    @Test
    void spawn_callableThatIsActionAsWell_runsAsCallable() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn((Callable<String>) new Both());
            kit.runToEnd();
            assertEquals("called", task.join());
        }
        assertEquals(List.of("call"), trace);
    }

    @Test
    void spawn_nullBody_throwsAtTheCall() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(NullPointerException.class, () -> Task.spawn(SpawnBodyTest.<Callable<String>>nothing()));
                assertThrows(NullPointerException.class, () -> Task.spawn(SpawnBodyTest.<Action>nothing()));
            });
            assertThrows(NullPointerException.class, () -> kit.spawn(SpawnBodyTest.<Callable<String>>nothing()));
            assertThrows(NullPointerException.class, () -> kit.spawn(SpawnBodyTest.<Action>nothing()));
            kit.runToEnd(); // nothing was counted, nothing is left
        }
    }
}
