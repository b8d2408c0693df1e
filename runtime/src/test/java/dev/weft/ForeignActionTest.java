package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Actions that run on a carrier itself, between tasks. */
@Limited
final class ForeignActionTest {
    /** Runs the body on the carrier and returns its value. */
    private static <T> T on(CarrierPort carrier, Callable<T> body) throws Exception {
        var value = new CompletableFuture<T>();
        carrier.execute(() -> {
            try {
                value.complete(body.call());
            } catch (Throwable thrown) {
                value.completeExceptionally(thrown);
            }
        });
        return value.get();
    }

    @Test
    void execute_fromAThread_runsOnTheCarrierOutsideAnyTask() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var carrier = scheduler.carrier(0);
            assertEquals(true, on(carrier, carrier::isCurrent));
            assertEquals(false, on(carrier, Task::insideTask));
            assertFalse(carrier.isCurrent());
        }
    }

    @Test
    void execute_fromOneThread_keepsTheOrder() throws Exception {
        var order = new ArrayList<Integer>();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var carrier = scheduler.carrier(0);
            for (var i = 0; i < 1000; i++) {
                var number = i;
                carrier.execute(() -> order.add(number));
            }
            on(carrier, () -> 0);
        }
        assertEquals(IntStream.range(0, 1000).boxed().toList(), order);
    }

    @Test
    void execute_fromATaskOfTheCarrier_runsAfterItWaits() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var log = scheduler.spawn(() -> {
                var events = new ArrayList<String>();
                CarrierPort.forNewResource().execute(() -> events.add("action"));
                events.add("task");
                Task.yield();
                return events;
            }).join();
            assertEquals(List.of("task", "action"), log);
        }
    }

    @Test
    void execute_afterClose_isRejected() {
        var scheduler = Scheduler.builder().carriers(1).start();
        scheduler.close();
        var ran = new AtomicInteger();
        assertThrows(RejectedExecutionException.class, () -> scheduler.carrier(0).execute(ran::incrementAndGet));
        assertEquals(0, ran.get());
    }

    @Test
    void execute_whileClosing_runsExactlyWhatWasNotRejected() throws Exception {
        for (var round = 0; round < 50; round++) {
            var scheduler = Scheduler.builder().carriers(1).start();
            var ran = new AtomicInteger();
            var started = new CountDownLatch(1);
            var poster = OrdinaryThread.start(() -> {
                var accepted = 0;
                try {
                    while (true) {
                        scheduler.carrier(0).execute(ran::incrementAndGet);
                        accepted++;
                        started.countDown();
                        while (ran.get() < accepted - 100) {
                            Thread.onSpinWait(); // a flood that the carrier can't keep up with is not the point
                        }
                    }
                } catch (RejectedExecutionException ended) {
                    return accepted;
                }
            });
            started.await();
            scheduler.close();
            assertEquals(poster.value(), ran.get());
        }
    }

    static List<Throwable> throwables() {
        return List.of(new IllegalStateException("test"), new AssertionError("test"), new LinkageError("test"),
                new StackOverflowError("test"));
    }

    @ParameterizedTest
    @MethodSource("throwables")
    void execute_actionThrows_theCarrierGoesOn(Throwable thrown) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var carrier = scheduler.carrier(0);
            carrier.execute(() -> {
                switch (thrown) {
                    case RuntimeException exception -> throw exception;
                    case Error error -> throw error;
                    default -> throw new AssertionError(thrown);
                }
            });
            assertEquals(7, on(carrier, () -> 7));
            assertEquals(7, scheduler.spawn(() -> 7).join());
        }
    }

    @Test
    void execute_actionThatWaits_isRefused() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var task = scheduler.spawn(() -> Task.park());
            assertThrows(IllegalStateException.class, () -> unwrapped(scheduler, Waiter::new));
            assertThrows(IllegalStateException.class, () -> unwrapped(scheduler, task::join));
        }
    }

    private static void unwrapped(Scheduler scheduler, Callable<?> body) throws Exception {
        try {
            on(scheduler.carrier(0), body);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException exception) {
                throw exception;
            }
            throw failed;
        }
    }

    @Test
    void poller_onAnotherThread_isRefused() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            assertThrows(IllegalStateException.class, () -> scheduler.carrier(0).poller());
        }
    }
}
