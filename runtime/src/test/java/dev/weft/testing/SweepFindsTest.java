package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.LeftTimer;
import dev.weft.ParkReason;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.CancelSweep.Moment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sweep finds what is wrong, and says at which moment; a body without a fault passes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SweepFindsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A lock whose owner passes it on; a cancelled waiter that has got it meanwhile has to pass it on as well. */
    private static final class Baton {
        private final boolean passesOn;
        private final ArrayDeque<Task<?>> waiting = new ArrayDeque<>();
        private boolean taken;

        Baton(boolean passesOn) {
            this.passesOn = passesOn;
        }

        void take() {
            if (!taken) {
                taken = true;
                return;
            }
            var self = Task.current();
            waiting.add(self);
            try {
                while (waiting.contains(self)) {
                    Task.sleep(SECOND);
                }
            } catch (Cancelled cancelled) {
                if (!waiting.remove(self) && passesOn) {
                    give();
                }
                throw cancelled;
            }
        }

        void give() {
            taken = waiting.poll() != null;
        }
    }

    private static void assertFound(int number, String what, Action sweep) {
        var message = String.valueOf(assertThrows(AssertionError.class, sweep::run).getMessage());
        assertTrue(message.startsWith("cancelled at suspension " + number + ", "), message);
        assertTrue(message.contains(what), message);
    }

    @Test
    void run_bodyWithoutFault_everyMomentInOrder() {
        var report = CancelSweep.sweep(() -> {
            Task.yield();
            Task.sleep(SECOND);
            Task.spawn("child", () -> Task.sleep(SECOND)).join();
        });
        assertEquals(List.of(new Moment(1, "main", ParkReason.YIELD), new Moment(2, "main", ParkReason.SLEEP),
                new Moment(3, "main", ParkReason.JOIN), new Moment(4, "child", ParkReason.SLEEP)), report.moments());
        assertEquals(Set.of("main", "child"), report.tasks());
        assertEquals(Set.of(ParkReason.YIELD, ParkReason.SLEEP, ParkReason.JOIN), report.causes());
    }

    private static CancelSweep.Report sweepBaton(boolean passesOn) {
        return CancelSweep.of(() -> new Baton(passesOn)).victims(task -> task.name().equals("second"))
                .check(Baton::take)
                .run(baton -> {
                    baton.take();
                    var second = Task.spawn("second", () -> {
                        baton.take();
                        baton.give();
                    });
                    Task.yield();
                    baton.give(); // to the second, which has been cancelled and has not run since
                    second.join(SECOND.multipliedBy(5));
                });
    }

    @Test
    void run_turnTakenByACancelledWaiter_checkNeverGetsIt() {
        assertEquals(1, sweepBaton(true).moments().size());
        assertFound(1, "the check does not end", () -> sweepBaton(false));
    }

    @Test
    void run_partnerWaitsForACancelledTask_stalledAndTheWaitNamed() {
        assertFound(3, "PARK", () -> CancelSweep.sweep(() -> {
            var self = Task.current();
            Task.sleep(SECOND);
            Task.spawn("giver", () -> {
                Task.sleep(SECOND);
                self.unpark();
            });
            Task.park();
        }));
    }

    @Test
    void run_parksForEverAfterCancel_stalled() {
        assertFound(2, "stalled", () -> CancelSweep.sweep(() -> {
            Task.sleep(SECOND);
            try {
                Task.sleep(SECOND);
            } catch (Cancelled cancelled) {
                Task.shield(() -> {
                    Task.park();
                    return true;
                });
            }
        }));
    }

    @Test
    void run_timerLeft_foundThoughItHarmsNobody() {
        assertFound(2, "left behind: 1 timers", () -> CancelSweep.inKit(kit -> kit).run(kit -> {
            Task.sleep(SECOND);
            try {
                Task.sleep(SECOND);
            } catch (Cancelled cancelled) {
                LeftTimer.leave(kit.scheduler());
                throw cancelled;
            }
        }));
    }

    @Test
    void run_swallowsCancellationAndSpins_foundByTheLimit() {
        assertFound(1, "does not end within 200 suspensions",
                () -> CancelSweep.of(AtomicBoolean::new).limit(200).run(ready -> {
                    Task.spawn(() -> ready.set(true));
                    while (!ready.get()) {
                        try {
                            Task.sleep(SECOND);
                        } catch (Cancelled swallowed) {
                            ready.set(false);
                            while (!ready.get()) {
                                tryToYield();
                            }
                        }
                    }
                }));
    }

    private static void tryToYield() {
        try {
            Task.yield();
        } catch (Cancelled swallowed) {
            assertFalse(Task.current().isDone());
        }
    }

    @Test
    void run_endlessUndisturbed_foundBeforeTheSweep() {
        var failure = assertThrows(AssertionError.class, () -> CancelSweep.of(Object::new).limit(50).run(_ -> {
            while (true) {
                Task.sleep(SECOND);
            }
        }));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("undisturbed: does not end within 50"),
                failure.toString());
    }

    @Test
    void run_booksOutOfOrder_checkFailsWithItsError() {
        var mismatch = new IllegalStateException("one is missing");
        var sweep = CancelSweep.of(AtomicInteger::new).seeded(42).carriers(2).check(count -> {
            if (count.get() != 0) {
                throw mismatch;
            }
        });
        var failure = assertThrows(AssertionError.class, () -> sweep.run(count -> {
            Task.sleep(SECOND);
            count.incrementAndGet();
            Task.sleep(SECOND); // not in a try
            count.decrementAndGet();
        }));
        assertTrue(
                String.valueOf(failure.getMessage()).startsWith("cancelled at suspension 2, main in SLEEP (seed 42)"),
                failure.toString());
        assertSame(mismatch, failure.getCause());
    }

    @Test
    void run_cleanUpFails_foundInMainAndElsewhere() {
        assertFound(1, "no longer there", () -> CancelSweep.sweep(() -> sleepAndFail()));
        assertFound(2, "nobody looked at the failure", () -> CancelSweep.sweep(() -> {
            Task.spawn(() -> sleepAndFail());
            Task.sleep(SECOND.multipliedBy(2));
        }));
    }

    private static void sleepAndFail() {
        try {
            Task.sleep(SECOND);
        } catch (Cancelled cancelled) {
            throw new IllegalStateException("no longer there", cancelled);
        }
    }

    @Test
    void expecting_failureThatIsNatural_passes() {
        assertEquals(1, CancelSweep.of(Object::new).expecting(IllegalStateException.class::isInstance)
                .run(_ -> sleepAndFail()).moments().size());
    }

    @Test
    void run_failureSeenByNobodyButNatural_itsReportIsNoTimerLeft() {
        var report = CancelSweep.sweep(() -> {
            var child = Task.spawn("child", () -> Task.sleep(SECOND));
            Task.spawn("joins", () -> child.join());
            Task.yield();
        });
        assertEquals(Set.of("main", "child", "joins"), report.tasks());
    }

    @Test
    void asProgram_mainCancelled_restIsCancelledToo() {
        CancelSweep.Body<Object> body = _ -> {
            var helper = Task.spawn("helper", () -> Task.park());
            Task.sleep(SECOND);
            helper.unpark();
        };
        var sweep = CancelSweep.of(Object::new).victims(task -> task.name().equals("main"));
        assertFound(1, "stalled", () -> sweep.run(body));
        assertEquals(1, sweep.asProgram().run(body).moments().size());
    }

    @Test
    void asProgram_restRefusesToEnd_found() {
        assertFound(1, "refused to end", () -> CancelSweep.of(Object::new).asProgram()
                .victims(task -> task.name().equals("main")).run(_ -> {
                    var stubborn = Task.spawn("stubborn", () -> Task.shield(() -> {
                        Task.park();
                        return true;
                    }));
                    Task.sleep(SECOND);
                    stubborn.unpark();
                }));
    }

    @Test
    void run_noSuspension_refusedAsItTestsNothing() {
        assertThrows(AssertionError.class, () -> CancelSweep.sweep(() -> assertTrue(Task.insideTask())));
    }

    @Test
    void run_mainFailsUndisturbed_found() {
        var failure = assertThrows(AssertionError.class, () -> CancelSweep.sweep(() -> {
            Task.yield();
            throw new IllegalStateException("always");
        }));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("undisturbed: the body failed"), failure.toString());
    }

    @Test
    void victims_thatThrow_found() {
        assertThrows(AssertionError.class, () -> CancelSweep.of(Object::new).victims(_ -> {
            throw new IllegalStateException("no choice");
        }).run(_ -> Task.yield()));
    }

    @Test
    void options_thatMakeNoSense_refused() {
        var sweep = CancelSweep.of(Object::new);
        assertThrows(IllegalArgumentException.class, () -> sweep.limit(0));
        assertThrows(IllegalStateException.class, () -> Scheduler.run(() -> sweep.run(_ -> Task.yield())));
        var inKit = CancelSweep.inKit(kit -> kit).onRealClock(SECOND);
        assertThrows(IllegalStateException.class, () -> inKit.run(_ -> Task.yield()));
        sweep.onRealClock(SECOND).seeded(1);
        assertThrows(IllegalStateException.class, () -> sweep.run(_ -> Task.yield()));
    }

    @Test
    void seeded_everySeed_sameSeedSameMoments() {
        CancelSweep.Body<Object> body = _ -> {
            var first = Task.spawn("first", () -> Task.yield());
            var second = Task.spawn("second", () -> Task.yield());
            first.join();
            second.join();
        };
        for (var seed = 0L; seed < 10; seed++) {
            assertEquals(CancelSweep.of(Object::new).carriers(2).seeded(seed).run(body),
                    CancelSweep.of(Object::new).carriers(2).seeded(seed).run(body));
        }
    }

    @Test
    void onRealClock_bodyWithoutFault_everyMoment() {
        var report = CancelSweep.of(Object::new).onRealClock(SECOND.multipliedBy(30)).run(_ -> {
            Task.yield();
            Task.sleep(Duration.ofMillis(1));
        });
        assertEquals(List.of(new Moment(1, "main", ParkReason.YIELD), new Moment(2, "main", ParkReason.SLEEP)),
                report.moments());
    }

    @Test
    void onRealClock_parksForEverAfterCancel_stalled() {
        assertFound(1, "stalled", () -> CancelSweep.of(Object::new).onRealClock(SECOND.multipliedBy(2)).run(_ -> {
            try {
                Task.yield();
            } finally {
                parkIfCancelled();
            }
        }));
    }

    private static void parkIfCancelled() throws Exception {
        try {
            Task.yield();
        } catch (Cancelled cancelled) {
            Task.shield(() -> {
                Task.park();
                return true;
            });
        }
    }

    @Test
    void onRealClock_booksOutOfOrder_found() {
        assertFound(1, "the check failed",
                () -> CancelSweep.of(AtomicInteger::new).check(count -> assertEquals(0, count.get()))
                        .onRealClock(SECOND.multipliedBy(30)).run(count -> {
                            count.incrementAndGet();
                            Task.sleep(Duration.ofMillis(1));
                            count.decrementAndGet();
                        }));
    }
}
