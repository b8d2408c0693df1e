package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.BarrierBrokenException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of waiting by the real clock: between tasks, schedulers and ordinary threads, and against each other. */
@Limited
final class WaitingOnThreadTest {
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int ROUNDS = 200;

    /** Who waits, and who serves. */
    enum Pair {
        THREAD_BY_THREAD, THREAD_BY_TASK, TASK_BY_THREAD, TASK_BY_TASK_ELSEWHERE;

        boolean isWaitOnThread() {
            return this == THREAD_BY_THREAD || this == THREAD_BY_TASK;
        }

        boolean isServedByThread() {
            return this == THREAD_BY_THREAD || this == TASK_BY_THREAD;
        }
    }

    private static Stream<WaitOperation> served() {
        return Arrays.stream(WaitOperation.values()).filter(WaitOperation::isServed);
    }

    static Stream<Arguments> servedByEachPair() {
        return served().flatMap(wait -> Arrays.stream(Pair.values())
                .filter(pair -> wait.isForThreads() || !pair.isWaitOnThread()).map(pair -> Arguments.of(wait, pair)));
    }

    static Stream<WaitOperation> servedAtOnce() {
        return served().filter(WaitOperation::isServedAtOnce);
    }

    static Stream<WaitOperation> onThreads() {
        return Arrays.stream(WaitOperation.values()).filter(WaitOperation::isForThreads);
    }

    static Stream<WaitOperation> timedOnThreads() {
        return onThreads().filter(wait -> wait.rig(1).hasTimeout());
    }

    private static <T> Future<T> start(boolean onThread, Scheduler scheduler, Callable<T> body) {
        if (!onThread) {
            return scheduler.spawn(body);
        }
        var outcome = new FutureTask<>(body);
        Thread.ofPlatform().daemon().name("ordinary").start(outcome);
        return outcome;
    }

    @ParameterizedTest
    @MethodSource("servedByEachPair")
    void await_servedFromElsewhere_returns(WaitOperation wait, Pair pair) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start();
                var other = Scheduler.builder().carriers(2).start()) {
            var rig = wait.rig(1);
            var occupied = new AtomicBoolean();
            var server = start(pair.isServedByThread(), other, () -> {
                rig.occupy(other);
                occupied.set(true);
                while (rig.waiting() == 0) {
                    Task.yield();
                }
                rig.serve();
                return true;
            });
            var waiting = start(pair.isWaitOnThread(), scheduler, () -> {
                while (!occupied.get()) {
                    Task.yield();
                }
                rig.await();
                return "served";
            });
            assertEquals("served", waiting.get());
            server.get();
            assertEquals(0, rig.waiting());
            assertEquals(0, rig.spare());
        }
    }

    @ParameterizedTest
    @MethodSource("onThreads")
    void interrupt_whileItWaits_isCancelledAndTheStatusIsKept(WaitOperation wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var rig = wait.rig(1);
            rig.occupy(scheduler);
            var ofFuture = wait == WaitOperation.GET;
            var thread = OrdinaryThread.start(() -> {
                Class<? extends Throwable> thrown = ofFuture ? InterruptedException.class : Cancelled.class;
                assertThrows(thrown, rig::await);
                assertEquals(!ofFuture, Thread.interrupted());
            }).awaitBlocked();
            thread.interrupt();
            assertTrue(thread.value());
            assertEquals(0, rig.waiting());
            assertEquals(0, rig.spare());
            rig.leave();
        }
    }

    @ParameterizedTest
    @MethodSource("timedOnThreads")
    void timeout_passes_isFalseAndLeavesNobody(WaitOperation wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var rig = wait.rig(1);
            rig.occupy(scheduler);
            var thread = OrdinaryThread.start(() -> {
                assertFalse(rig.await(Duration.ZERO));
                rig.repair();
                var start = System.nanoTime();
                assertFalse(rig.await(SHORT));
                return System.nanoTime() - start;
            });
            assertTrue(thread.value() >= SHORT.toNanos());
            assertEquals(0, rig.waiting());
            rig.leave();
        }
    }

    @ParameterizedTest
    @MethodSource("onThreads")
    void outerTimeout_passes_isNotLost(WaitOperation wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var rig = wait.rig(1);
            rig.occupy(scheduler);
            var thread = OrdinaryThread.start(() -> {
                var thrown = assertThrows(DeadlineExceededException.class,
                        () -> Timeout.run(SHORT, () -> Timeout.callOrElse(HOUR, () -> {
                            rig.await();
                            return true;
                        }, false)));
                return thrown.toString();
            });
            assertTrue(thread.value().contains(SHORT.toString()), thread.value());
            assertEquals(0, rig.waiting());
            rig.leave();
        }
    }

    /** Two wait; the first is cancelled at about the moment at which somebody is served. Whatever comes first, the turn is not lost. */
    @ParameterizedTest
    @MethodSource("servedAtOnce")
    void race_cancelAgainstServe_theTurnIsNotLost(WaitOperation wait) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).uncaughtHandler((_, _) -> {}).start()) {
            for (var round = 0; round < Scaled.size(ROUNDS); round++) {
                var rig = wait.rig(2);
                rig.occupy(scheduler);
                var first = scheduler.spawn(() -> rig.await());
                var second = scheduler.spawn(() -> rig.await());
                while (rig.waiting() < 2) {
                    Thread.onSpinWait();
                }
                var cancelling = scheduler.spawn(() -> first.cancel());
                rig.serve();
                cancelling.get();
                while (!first.isDone() || !second.isDone()) {
                    if (rig.waiting() > 0) {
                        rig.serve();
                    }
                    Thread.onSpinWait();
                }
                assertEquals(0, rig.waiting());
                assertOutcome(wait, first, true);
                assertOutcome(wait, second, false);
            }
        }
    }

    private static void assertOutcome(WaitOperation wait, Task<?> task, boolean mayBeCancelled) throws Exception {
        switch (task.state()) {
            case SUCCESS -> {}
            case CANCELLED -> assertTrue(mayBeCancelled, task::toString);
            case FAILED -> assertTrue(
                    wait.isBrokenByLoss() && task.exceptionNow() instanceof BarrierBrokenException, task::toString);
            default -> throw new AssertionError("not done: " + task);
        }
    }
}
