package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** How the handler is called, and what it may do wrong. */
@Limited
final class UncaughtHandlerTest {
    private static final Duration DAY = Duration.ofDays(1);

    private final List<String> trace = new ArrayList<>();

    private static Stepper stepped(UncaughtHandler handler) {
        return Scheduler.builder().carriers(1).world(World.builder().clock(new VirtualClock()).build())
                .uncaughtHandler(handler).stepped();
    }

    private static void settle(Stepper stepper) {
        while (stepper.turn(0)) {
            // until nothing is ready
        }
    }

    private static void fail(Stepper stepper, String name, Throwable thrown) {
        stepper.scheduler().spawn(name, () -> {
            switch (thrown) {
                case Error error -> throw error;
                case Exception exception -> throw exception;
                default -> throw new AssertionError(thrown);
            }
        });
        settle(stepper);
    }

    @Test
    void virtualMachineError_nobodyLooked_isReportedAtOnceAndOnlyOnce() {
        try (var stepped = SteppedScheduler.of(1)) {
            var error = new OutOfMemoryError("made by the test");
            var task = stepped.startOn(0, () -> {
                throw error;
            });
            assertEquals(List.of(new SteppedScheduler.Report(task, error)), stepped.reports());
            assertEquals(Future.State.FAILED, task.state());
            stepped.advance(DAY);
            assertEquals(1, stepped.reports().size());
        }
    }

    @Test
    void virtualMachineError_joined_isReportedAllTheSame() {
        try (var stepped = SteppedScheduler.of(1)) {
            var error = new StackOverflowError("made by the test");
            var failing = stepped.startOn(0, () -> {
                Task.park();
                throw error;
            });
            var joiner = stepped.startOn(0, () -> {
                assertSame(error, assertThrows(CompletionException.class, failing::join).getCause());
            });
            failing.unpark();
            stepped.settle();
            assertEquals(Future.State.SUCCESS, joiner.state());
            stepped.advance(DAY);
            assertEquals(List.of(new SteppedScheduler.Report(failing, error)), stepped.reports());
        }
    }

    @Test
    void otherError_nobodyLooked_isReportedAfterASecondOnly() {
        try (var stepped = SteppedScheduler.of(1)) {
            stepped.startOn(0, () -> {
                throw new AssertionError("from the body");
            });
            assertEquals(List.of(), stepped.reports());
            stepped.advance(Duration.ofSeconds(1));
            assertEquals(1, stepped.reports().size());
        }
    }

    @Test
    void handler_ofFailure_runsOnTheCarrierOutsideAnyTask() {
        var stepper = stepped((task, failure) -> trace.add(task.name() + " " + Task.insideTask()));
        fail(stepper, "failed", new IllegalStateException("from the body"));
        stepper.close(DAY);
        assertEquals(List.of("failed false"), trace);
    }

    @Test
    void handler_ofVirtualMachineError_runsOnTheCarrierOutsideAnyTask() {
        var stepper = stepped((task, failure) -> trace.add(task.name() + " " + Task.insideTask()));
        fail(stepper, "failed", new OutOfMemoryError("made by the test"));
        stepper.close(DAY);
        assertEquals(List.of("failed false"), trace);
    }

    @Test
    void handler_throws_othersAreStillReportedAndTheCarrierGoesOn() {
        var stepper = stepped((task, failure) -> {
            trace.add(task.name());
            throw new IllegalStateException("from the handler, as the test wants");
        });
        fail(stepper, "first", new IllegalArgumentException("from the body"));
        fail(stepper, "second", new IllegalArgumentException("from the body"));
        fail(stepper, "third", new OutOfMemoryError("made by the test"));
        stepper.scheduler().world().clock().advanceTo(DAY.toNanos());
        var next = stepper.scheduler().spawn(() -> "went on");
        settle(stepper);
        assertEquals("went on", next.resultNow());
        assertEquals(List.of("third", "first", "second"), trace);
        assertEquals(List.of(), stepper.close(DAY));
    }

    @Test
    void handler_throwsError_carrierGoesOn() {
        var stepper = stepped((task, failure) -> {
            throw new AssertionError("from the handler, as the test wants");
        });
        fail(stepper, "first", new IllegalArgumentException("from the body"));
        stepper.scheduler().world().clock().advanceTo(DAY.toNanos());
        var next = stepper.scheduler().spawn(() -> "went on");
        settle(stepper);
        assertEquals("went on", next.resultNow());
        assertEquals(List.of(), stepper.close(DAY));
    }

    @Test
    void handler_asksForTheFailure_mayDoSo() {
        var stepper = stepped((task, failure) -> {
            assertSame(failure, task.exceptionNow());
            trace.add("asked");
        });
        fail(stepper, "failed", new IllegalArgumentException("from the body"));
        stepper.close(DAY);
        assertEquals(List.of("asked"), trace);
    }

    @Test
    void handler_waits_isRefusedAndTheCarrierGoesOn() {
        var stepper = stepped((task, failure) -> {
            assertThrows(IllegalStateException.class, () -> Task.sleep(DAY));
            assertThrows(IllegalStateException.class, () -> new Waiter());
            trace.add("refused");
        });
        fail(stepper, "failed", new IllegalArgumentException("from the body"));
        stepper.close(DAY);
        assertEquals(List.of("refused"), trace);
    }

    @Test
    void failure_ofSchedulerWithThreads_isReportedWhenItCloses() throws Exception {
        var reported = new ArrayList<String>();
        var ended = new CountDownLatch(1);
        try (var scheduler = Scheduler.builder().carriers(2)
                .uncaughtHandler((task, failure) -> reported.add(task.name() + " " + failure.getMessage())).start()) {
            scheduler.spawn("failing", () -> {
                ended.countDown();
                throw new IllegalStateException("from the body");
            });
            ended.await();
        }
        assertEquals(List.of("failing from the body"), reported);
    }

    @Test
    void builder_nullHandler_throws() {
        assertThrows(NullPointerException.class, () -> Scheduler.builder().uncaughtHandler(nothing()));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
