package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The same body again and again, cancelled before its 1st, 2nd, … n-th run on its carrier, until it ends before its turn to be
 * cancelled: whatever the moment, its books are in order.
 */
@Limited
final class CancelSweepTest {
    private static final int MOST_MOMENTS = 500;
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** What one run of the body held and left. */
    private static final class Books {
        private final List<String> trace = new ArrayList<>();
        private int held;
        private int mostHeld;

        void take() {
            held++;
            mostHeld = Math.max(mostHeld, held);
        }

        void giveBack() {
            held--;
        }
    }

    private interface Body {
        void run(Books books, Task<?> endless) throws Exception;
    }

    private static void sweep(Body body) {
        var most = 0;
        for (var moment = 0; moment < MOST_MOMENTS; moment++) {
            var books = new Books();
            var cancelled = runCancelledAt(moment, body, books);
            most = Math.max(most, books.mostHeld);
            if (!cancelled) {
                assertTrue(most > 0 && moment > 2, "the sweep met nothing");
                return;
            }
        }
        throw new AssertionError("the body did not end within " + MOST_MOMENTS + " turns");
    }

    /** False if the body ended before it could be cancelled. */
    private static boolean runCancelledAt(int moment, Body body, Books books) {
        var message = "cancelled before turn " + moment;
        var stepped = SteppedScheduler.of(1);
        try (stepped) {
            var endless = stepped.startOn(0, () -> Task.park());
            var victim = stepped.scheduler().spawn("victim", () -> body.run(books, endless));
            for (var turn = 0; turn < moment; turn++) {
                if (!stepped.turn(0)) {
                    stepped.clock().advanceTo(stepped.clock().nanoTime() + SECOND.toNanos() / 4);
                }
            }
            var asked = victim.cancel();
            for (var i = 0; i < 100; i++) {
                stepped.advance(SECOND);
            }
            assertTrue(victim.isDone(), () -> message + ": " + victim);
            assertTrue(!asked || victim.isCancelled() || victim.state() == Future.State.SUCCESS,
                    () -> message + ": " + victim);
            assertEquals(0, books.held, () -> message + ": " + books.trace);
            assertNull(endless.completions(), message);
            assertEquals(0, stepped.timers(0), message);
            assertEquals(List.of(), stepped.reports(), message);
            return asked;
        }
    }

    @Test
    void sweep_waitsOfEveryKind_holdsNothingAfterwards() {
        sweep((books, endless) -> {
            books.take();
            try {
                Task.yield();
                Task.sleep(SECOND);
                endless.join(SECOND);
                Task.park(SECOND);
                new Waiter().await(ParkReason.CONDITION, books, Waiter.deadlineAfter(SECOND));
                Task.spawn(() -> Task.sleep(SECOND)).join();
            } finally {
                books.giveBack();
            }
        });
    }

    @Test
    void sweep_nestedTimeouts_holdNothingAfterwards() {
        sweep((books, endless) -> {
            for (var i = 0; i < 2; i++) {
                Timeout.callOrElse(SECOND.multipliedBy(2), () -> {
                    books.take();
                    try {
                        Timeout.callOrElse(SECOND, () -> {
                            books.take();
                            try {
                                endless.join();
                                return true;
                            } finally {
                                books.giveBack();
                            }
                        }, false);
                        return endless.join(SECOND.multipliedBy(5));
                    } finally {
                        books.giveBack();
                    }
                }, false);
            }
        });
    }

    @Test
    void sweep_shieldedCleanUp_alwaysCompletes() {
        sweep((books, endless) -> {
            for (var i = 0; i < 3; i++) {
                books.take();
                try {
                    endless.join(SECOND);
                } finally {
                    Task.shield(() -> {
                        Task.yield();
                        Task.sleep(SECOND);
                        books.giveBack();
                        return true;
                    });
                }
            }
        });
    }

    @Test
    void sweep_handOverBetweenTasks_losesNothing() {
        sweep((books, endless) -> {
            for (var i = 0; i < 3; i++) {
                var waiter = new Waiter();
                Task.spawn(() -> {
                    Task.yield();
                    if (waiter.serve()) {
                        books.take(); // handed over: the other side has to give it back
                    }
                });
                waiter.await(ParkReason.CONDITION, books);
                books.giveBack();
            }
        });
    }

    @Test
    void sweep_scopes_restoreTheOuterOne() {
        sweep((books, endless) -> {
            for (var i = 0; i < 2; i++) {
                var returned = CancelScope.run(scope -> {
                    books.take();
                    try {
                        Task.spawn(() -> {
                            Task.sleep(SECOND);
                            scope.cancel();
                        });
                        endless.join();
                    } finally {
                        books.giveBack();
                    }
                });
                books.trace.add("returned " + returned);
                Task.yield();
            }
        });
    }
}
