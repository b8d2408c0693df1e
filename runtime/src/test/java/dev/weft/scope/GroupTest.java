package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** gevent's contract of Group, by behaviour. */
final class GroupTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Group group = Group.create();
    private final List<String> trace = new ArrayList<>();

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    @Test
    void join_waitsUntilItIsEmpty_alsoForThoseThatAreSpawnedMeanwhile() throws Exception {
        inTask(() -> {
            group.spawn(() -> {
                Task.sleep(HOUR);
                group.spawn(() -> {
                    Task.sleep(HOUR);
                    trace.add("second");
                });
                trace.add("first");
            });
            assertEquals(1, group.size());
            group.join();
            assertEquals(List.of("first", "second"), trace);
            assertEquals(0, group.size());
        });
    }

    @Test
    void join_empty_returnsAtOnce() throws Exception {
        inTask(() -> group.join());
    }

    @Test
    void join_oneFails_returnsAllTheSame() throws Exception {
        inTask(() -> {
            var failing = group.spawn(() -> {
                throw new IOException("as the test wants");
            });
            group.join();
            assertTrue(failing.exceptionNow() instanceof IOException);
        });
    }

    @Test
    void join_timeIsOver_isFalseAndTheTasksGoOn() throws Exception {
        inTask(() -> {
            group.spawn(() -> {
                Task.sleep(HOUR);
                trace.add("done");
            });
            assertFalse(group.join(Duration.ofMinutes(1)));
            assertThrows(IllegalArgumentException.class, () -> group.join(Duration.ofNanos(-1)));
            assertTrue(group.join(HOUR));
            assertEquals(List.of("done"), trace);
        });
    }

    @Test
    void join_byOneOfItsTasks_isAnErrorThere() throws Exception {
        inTask(() -> {
            var self = group.spawn(() -> group.join());
            group.join();
            assertTrue(self.exceptionNow() instanceof IllegalStateException);
        });
    }

    @Test
    void cancelAll_allEndInTime_nobodySurvives() throws Exception {
        inTask(() -> {
            group.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    Task.shield(() -> Task.park(HOUR));
                    trace.add("cleaned up");
                }
            });
            Task.yield();
            var unstarted = group.spawn(() -> trace.add("never"));
            assertEquals(List.of(), group.cancelAll(HOUR.plusSeconds(1)));
            assertTrue(unstarted.isCancelled());
            assertEquals(List.of("cleaned up"), trace);
        });
    }

    @Test
    void cancelAll_oneRefuses_isNamed() throws Exception {
        inTask(() -> {
            var undead = group.spawn(() -> Task.shield(() -> Task.park(HOUR)));
            group.spawn(() -> Task.park());
            Task.yield();
            assertEquals(List.of(undead), group.cancelAll(Duration.ofMinutes(1)));
            assertTrue(group.join(HOUR));
        });
    }

    @Test
    void cancelAll_oneSpawnsInItsCleanUp_thatOneIsCancelledToo_andLaterOnesAreNot() throws Exception {
        inTask(() -> {
            group.spawn(() -> {
                try {
                    Task.park();
                } finally {
                    group.spawn(() -> trace.add("never"));
                }
            });
            Task.yield();
            assertEquals(List.of(), group.cancelAll(HOUR));
            group.spawn(() -> trace.add("later"));
            group.join();
            assertEquals(List.of("later"), trace);
        });
    }

    @Test
    void cancelAll_negativeDeadline_cancelsNobody() throws Exception {
        inTask(() -> {
            var task = group.spawn(() -> 1);
            assertThrows(IllegalArgumentException.class, () -> group.cancelAll(Duration.ofSeconds(-1)));
            group.join();
            assertEquals(1, task.resultNow());
        });
    }

    @SuppressWarnings("NullAway") // what is tested
    private static Action nothing() {
        return null;
    }

    @Test
    void spawn_outsideATaskOrNull_isAnErrorAndTheGroupStaysEmpty() throws Exception {
        assertThrows(IllegalStateException.class, () -> group.spawn(() -> 1));
        inTask(() -> {
            assertThrows(NullPointerException.class, () -> group.spawn(nothing()));
            group.join();
        });
    }

    @Test
    void joinAndCancelAll_emptyInACancelledScope_throwOnEntry() throws Exception {
        inTask(() -> {
            CancelScope.run(scope -> {
                scope.cancel();
                assertThrows(Cancelled.class, () -> group.join());
                assertThrows(Cancelled.class, () -> group.join(HOUR));
                assertThrows(Cancelled.class, () -> group.cancelAll(HOUR));
            });
            assertTrue(group.join(Duration.ZERO));
        });
    }
}
