package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** The waker is on another carrier, in another scheduler, or an ordinary thread. */
@Limited
final class UnparkFromElsewhereTest {
    @Test
    void unpark_byTaskOfAnotherCarrier_wakesOnItsOwn() {
        try (var stepped = SteppedScheduler.of(2)) {
            var parked = stepped.startOn(0, () -> {
                Task.park();
                return Task.current().homeCarrier().index();
            });
            stepped.startOn(1, () -> parked.unpark());
            assertEquals(TaskStatus.READY, parked.status());
            stepped.settle(1); // the wrong carrier can't run it
            assertEquals(TaskStatus.READY, parked.status());
            stepped.settle(0);
            assertEquals(0, parked.resultNow());
        }
    }

    @Test
    void unpark_severalFromAnotherCarrier_wakeInOrderOfTheCalls() {
        var trace = new ArrayList<Integer>();
        try (var stepped = SteppedScheduler.of(2)) {
            var parked = new ArrayList<Task<Void>>();
            for (var i = 0; i < 20; i++) {
                var number = i;
                parked.add(stepped.startOn(0, () -> {
                    Task.park();
                    trace.add(number);
                }));
            }
            stepped.startOn(1, () -> parked.reversed().forEach(Task::unpark));
            stepped.settle();
        }
        assertEquals(List.of(19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), trace);
    }

    @Test
    void unpark_byTaskOfAnotherScheduler_wakes() throws Exception {
        try (var here = TestKit.fifo(); var there = TestKit.fifo()) {
            var parked = here.spawn(() -> {
                Task.park();
                return "released";
            });
            here.awaitAllParked();
            there.run(() -> parked.unpark());
            here.runToEnd();
            assertEquals("released", parked.join());
        }
    }

    @Test
    void unpark_byOrdinaryThread_wakes() throws Exception {
        try (var kit = TestKit.fifo()) {
            var parked = kit.spawn(() -> Task.park());
            kit.awaitAllParked();
            OrdinaryThread.start(() -> parked.unpark()).value();
            kit.awaitAllParked();
            assertTrue(parked.isDone());
        }
    }

    @Test
    void unpark_byThreadsAgainAndAgain_losesNoWakeUp() throws Exception {
        var rounds = Scaled.size(20_000);
        var done = new AtomicInteger();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var parked = scheduler.spawn(() -> {
                for (var i = 0; i < rounds; i++) {
                    Task.park();
                    done.incrementAndGet();
                }
            });
            var waker = OrdinaryThread.start(() -> {
                for (var i = 1; i <= rounds; i++) {
                    parked.unpark();
                    while (done.get() < i) {
                        Thread.onSpinWait();
                    }
                }
            });
            waker.value();
            parked.join();
        }
        assertEquals(rounds, done.get());
    }

    @Test
    void unpark_pingPongBetweenCarriers_losesNoWakeUp() throws Exception {
        var rounds = Scaled.size(20_000);
        var trips = new AtomicInteger();
        var pinger = new AtomicReference<Task<?>>();
        try (var here = Scheduler.builder().carriers(1).start(); var there = Scheduler.builder().carriers(1).start()) {
            var ponger = there.spawn(() -> {
                for (var i = 0; i < rounds; i++) {
                    Task.park();
                    pinger.get().unpark();
                }
            });
            here.spawn(() -> {
                pinger.set(Task.current());
                for (var i = 0; i < rounds; i++) {
                    ponger.unpark();
                    Task.park();
                    trips.incrementAndGet();
                }
            }).join();
            ponger.join();
        }
        assertEquals(rounds, trips.get());
    }
}
