package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Failures that nobody looked at reach the handler, once, after a second of the world's time. */
@Limited
final class UncaughtTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final IllegalStateException thrown = new IllegalStateException("from the body");

    private Task<String> fail(SteppedScheduler stepped) {
        Task<String> task = stepped.scheduler().spawn(() -> {
            throw thrown;
        });
        stepped.settle();
        return task;
    }

    @Test
    void failure_nobodyLooks_isReportedOnceAfterASecond() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = fail(stepped);
            stepped.advance(SECOND.minusNanos(1));
            assertEquals(List.of(), stepped.reports());
            stepped.advance(Duration.ofNanos(1));
            assertEquals(List.of(new SteppedScheduler.Report(task, thrown)), stepped.reports());
            stepped.advance(Duration.ofDays(1));
            assertEquals(1, stepped.reports().size());
        }
    }

    @Test
    void failure_schedulerClosesBefore_isReportedAtClose() {
        var stepped = SteppedScheduler.of(1);
        var task = fail(stepped);
        stepped.close();
        assertEquals(List.of(new SteppedScheduler.Report(task, thrown)), stepped.reports());
        assertTrue(stepped.clock().elapsed().compareTo(SECOND) < 0, stepped.clock()::toString);
    }

    @Test
    void failure_reportedThenClosed_isReportedOnce() {
        var stepped = SteppedScheduler.of(1);
        fail(stepped);
        stepped.advance(SECOND);
        stepped.close();
        assertEquals(1, stepped.reports().size());
    }

    private void assertNotReportedAfter(Consumer<Task<String>> look) {
        var stepped = SteppedScheduler.of(1);
        try (stepped) {
            look.accept(fail(stepped));
            stepped.advance(Duration.ofDays(1));
        }
        assertEquals(List.of(), stepped.reports());
    }

    @Test
    void failure_joinedInTime_isNotReported() {
        assertNotReportedAfter(task -> assertThrows(CompletionException.class, task::join));
    }

    @Test
    void failure_gotInTime_isNotReported() {
        assertNotReportedAfter(task -> assertThrows(ExecutionException.class, task::get));
    }

    @Test
    void failure_awaitedWithTimeoutInTime_isNotReported() {
        assertNotReportedAfter(task -> assertTrue(task.join(Duration.ZERO)));
    }

    @Test
    void failure_exceptionNowInTime_isNotReported() {
        assertNotReportedAfter(task -> assertSame(thrown, task.exceptionNow()));
    }

    @Test
    void failure_callbackAddedInTime_isNotReported() {
        assertNotReportedAfter(task -> task.onComplete(_ -> {
        }));
    }

    @Test
    void failure_askedForStateOnly_isReported() {
        try (var stepped = SteppedScheduler.of(1)) {
            var task = fail(stepped);
            assertTrue(task.isDone());
            assertFalse(task.isCancelled());
            assertFalse(task.toString().isEmpty());
            assertEquals(TaskStatus.FAILED, task.status());
            stepped.advance(SECOND);
            assertEquals(1, stepped.reports().size());
        }
    }

    @Test
    void failure_callbackWaitsForIt_isNotReported() {
        var stepped = SteppedScheduler.of(1);
        try (stepped) {
            stepped.scheduler().spawn(() -> {
                throw thrown;
            }).onComplete(_ -> {
            });
            stepped.settle();
            stepped.advance(Duration.ofDays(1));
        }
        assertEquals(List.of(), stepped.reports());
    }

    @Test
    void failure_joinerWaitsForIt_isTheJoinersFailureOnly() {
        try (var stepped = SteppedScheduler.of(1)) {
            var joined = stepped.startOn(0, () -> {
                Task.park();
                throw thrown;
            });
            var joiner = stepped.startOn(0, () -> joined.join());
            joined.unpark();
            stepped.settle();
            stepped.advance(SECOND);
            assertEquals(1, stepped.reports().size());
            assertSame(joiner, stepped.reports().getFirst().task());
            assertSame(thrown, stepped.reports().getFirst().failure().getCause());
        }
    }

    @Test
    void failure_onlyJoinerGaveUpBefore_isReported() {
        try (var stepped = SteppedScheduler.of(1)) {
            var failing = stepped.startOn(0, () -> {
                Task.park();
                throw thrown;
            });
            stepped.startOn(0, () -> failing.join(Duration.ofMillis(1)));
            stepped.advance(SECOND);
            failing.unpark();
            stepped.settle();
            stepped.advance(SECOND);
            assertEquals(List.of(new SteppedScheduler.Report(failing, thrown)), stepped.reports());
        }
    }

    @Test
    void cancellation_nobodyLooks_isNotReported() {
        var stepped = SteppedScheduler.of(1);
        try (stepped) {
            var task = stepped.startOn(0, () -> Task.park());
            task.cancel();
            stepped.scheduler().spawn(() -> 1).cancel();
            stepped.settle();
            stepped.advance(Duration.ofDays(1));
        }
        assertEquals(List.of(), stepped.reports());
    }

    @Test
    void failures_several_areReportedInOrderEachAtItsTime() {
        try (var stepped = SteppedScheduler.of(1)) {
            var names = new ArrayList<Task<?>>();
            for (var i = 0; i < 3; i++) {
                names.add(fail(stepped));
                stepped.advance(Duration.ofMillis(400));
            }
            assertEquals(names.subList(0, 1), reported(stepped));
            stepped.advance(Duration.ofMillis(200));
            assertEquals(names.subList(0, 2), reported(stepped));
            assertEquals(1, stepped.timers(0));
            stepped.advance(Duration.ofMillis(400));
            assertEquals(names, reported(stepped));
            assertEquals(0, stepped.timers(0));
        }
    }

    private static List<Task<?>> reported(SteppedScheduler stepped) {
        var tasks = new ArrayList<Task<?>>();
        stepped.reports().forEach(report -> tasks.add(report.task()));
        return tasks;
    }

    @Test
    void failure_nobodyLooks_carrierGoesOn() {
        try (var stepped = SteppedScheduler.of(1)) {
            fail(stepped);
            stepped.advance(SECOND);
            var next = stepped.scheduler().spawn(() -> "went on");
            stepped.settle();
            assertEquals("went on", next.resultNow());
        }
    }
}
