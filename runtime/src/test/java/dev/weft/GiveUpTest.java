package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tasks that refuse to end within the deadline of close: named, failed, and of no harm to anybody who waits for them. */
@Limited
final class GiveUpTest {
    private static final Duration SOON = Duration.ofMillis(100);

    /** How a task refuses. */
    enum Refusal {
        SWALLOWS_CANCELLED {
            @Override
            void refuse(CountDownLatch release) {
                while (release.getCount() > 0) {
                    try {
                        Task.park();
                    } catch (Cancelled swallowed) {
                        Thread.onSpinWait();
                    }
                }
            }
        },
        PARKS_SHIELDED {
            @Override
            void refuse(CountDownLatch release) throws Exception {
                Task.shield(() -> {
                    while (release.getCount() > 0) {
                        Task.park();
                    }
                    return 0;
                });
            }
        },
        COMPUTES {
            @Override
            void refuse(CountDownLatch release) {
                while (release.getCount() > 0) {
                    Thread.onSpinWait();
                }
            }
        };

        abstract void refuse(CountDownLatch release) throws Exception;
    }

    /** A scheduler with one task that refuses until the end of the test. */
    private static final class Stubborn implements AutoCloseable {
        final CountDownLatch release = new CountDownLatch(1);
        final Scheduler scheduler = Scheduler.builder().carriers(1).uncaughtHandler((_, _) -> {
        }).start();
        final Task<Void> task;

        Stubborn(Refusal refusal) throws InterruptedException {
            var started = new CountDownLatch(1);
            task = scheduler.spawn("stubborn", () -> {
                started.countDown();
                refusal.refuse(release);
            });
            started.await();
        }

        void release() {
            release.countDown();
            task.unpark();
        }

        @Override
        public void close() {
            release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_refusingTask_isNamedInTheResult(Refusal refusal) throws Exception {
        try (var stubborn = new Stubborn(refusal)) {
            assertEquals(List.of(stubborn.task), stubborn.scheduler.close(SOON));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COMPUTES", mode = EnumSource.Mode.EXCLUDE)
    void close_refusingTask_itFails(Refusal refusal) throws Exception {
        try (var stubborn = new Stubborn(refusal)) {
            stubborn.scheduler.close(SOON);
            assertEquals(Future.State.FAILED, stubborn.task.state());
            assertEquals(IllegalStateException.class, stubborn.task.exceptionNow().getClass());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COMPUTES", mode = EnumSource.Mode.EXCLUDE)
    void close_refusingTask_releasesThreadsThatJoinIt(Refusal refusal) throws Exception {
        try (var stubborn = new Stubborn(refusal)) {
            var joiner = OrdinaryThread.start(() -> stubborn.task.join()).awaitBlocked();
            stubborn.scheduler.close(SOON);
            assertInstanceOf(IllegalStateException.class, joiner.failure().getCause());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COMPUTES", mode = EnumSource.Mode.EXCLUDE)
    void close_refusingTask_releasesJoinersOfTheOthersOnItsCarrier(Refusal refusal) throws Exception {
        try (var stubborn = new Stubborn(refusal)) {
            var behind = stubborn.scheduler.spawn(() -> 7);
            var later = stubborn.scheduler.spawnLater(Duration.ofDays(1), () -> 7);
            stubborn.scheduler.close(SOON);
            assertTrue(behind.join(Duration.ofSeconds(30)), behind::toString);
            assertTrue(later.join(Duration.ofSeconds(30)), later::toString);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COMPUTES", mode = EnumSource.Mode.EXCLUDE)
    void close_refusingTaskThatEndsAfterAll_keepsItsOutcomeAndTheSchedulerEnds(Refusal refusal) throws Exception {
        try (var stubborn = new Stubborn(refusal)) {
            stubborn.scheduler.close(SOON);
            var failure = stubborn.task.exceptionNow();
            stubborn.release();
            stubborn.scheduler.close(Duration.ofMinutes(10));
            assertTrue(stubborn.scheduler.isClosed());
            assertSame(failure, stubborn.task.exceptionNow());
        }
    }

    @Test
    void close_computingTaskThatReachesAYieldPointLater_endsItAndWhatStandsBehindIt() throws Exception {
        try (var stubborn = new Stubborn(Refusal.COMPUTES)) {
            var behind = stubborn.scheduler.spawn(() -> 7);
            var later = stubborn.scheduler.spawnLater(Duration.ofDays(1), () -> 7);
            assertEquals(List.of(stubborn.task), stubborn.scheduler.close(SOON));
            stubborn.release();
            assertTrue(stubborn.task.join(Duration.ofSeconds(30)), stubborn.task::toString);
            assertTrue(behind.join(Duration.ofSeconds(30)), behind::toString);
            assertTrue(later.join(Duration.ofSeconds(30)), later::toString);
            stubborn.scheduler.close(Duration.ofMinutes(10));
            assertTrue(stubborn.scheduler.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COMPUTES", mode = EnumSource.Mode.EXCLUDE)
    void close_refusingTaskThatLetsOthersRun_theCarriersStop(Refusal refusal) throws Exception {
        try (var stubborn = new Stubborn(refusal)) {
            stubborn.scheduler.close(SOON);
            stubborn.scheduler.close(Duration.ofMinutes(10));
            assertTrue(stubborn.scheduler.isClosed());
        }
    }

    @ParameterizedTest
    @EnumSource(names = "COMPUTES", mode = EnumSource.Mode.EXCLUDE)
    void wake_afterATaskWasGivenUp_doesNothing(Refusal refusal) throws Exception {
        try (var stubborn = new Stubborn(refusal)) {
            stubborn.scheduler.close(SOON);
            stubborn.task.unpark();
            stubborn.task.wake();
            assertFalse(stubborn.task.cancel());
            assertEquals(TaskStatus.FAILED, stubborn.task.status());
        }
    }

    @Test
    void close_insideATask_namesTheOneThatRefuses() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var refusing = new AtomicReference<Task<?>>();
            var named = scheduler.spawn(() -> {
                refusing.set(Task.spawn(() -> Refusal.PARKS_SHIELDED.refuse(new CountDownLatch(1))));
                Task.yield();
                return scheduler.close(SOON);
            }).join();
            assertEquals(List.of(refusing.get()), named);
        }
    }

    @Test
    void close_insideATask_theTimerOfTheOneGivenUpHarmsNobody() {
        try (var stepped = SteppedScheduler.of(1)) {
            var closer = stepped.startOn(0, () -> {
                Task.spawn(() -> Task.shield(() -> Task.park(SOON.multipliedBy(3))));
                Task.yield();
                assertEquals(1, stepped.scheduler().close(SOON).size());
                Task.sleep(SOON.multipliedBy(4));
                return 7;
            });
            stepped.advance(SOON);
            assertFalse(closer.isDone());
            stepped.advance(SOON.multipliedBy(4)); // its timer is due as well
            assertEquals(7, closer.resultNow());
        }
    }
}
