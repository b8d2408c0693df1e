package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import dev.weft.testing.TestKit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What is counted, and under which cause. */
@Limited
final class StatsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void switches_ofEachKind_areCountedByCause() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.yield();
                Task.yield();
                Task.sleep(SECOND);
                Task.sleep(Duration.ZERO);
                Task.park(SECOND);
                Task.spawn(() -> Task.sleep(SECOND)).join();
                Parker.giveWay();
                new Waiter().await(ParkReason.LOCK, "a lock", Waiter.deadlineAfter(SECOND));
            });
            assertEquals(Map.of(ParkReason.YIELD, 3L, ParkReason.SLEEP, 2L, ParkReason.PARK, 1L, ParkReason.JOIN, 1L,
                    ParkReason.BUDGET, 1L, ParkReason.LOCK, 1L), kit.scheduler().stats().switches());
        }
    }

    @Test
    void switches_taskThatNeverWaits_areNone() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> 7);
            assertEquals(Map.of(), kit.scheduler().stats().switches());
        }
    }

    @Test
    void tasks_parkedAndEnded_areCounted() {
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 5; i++) {
                kit.spawn(() -> Task.park());
            }
            kit.spawn(() -> 7);
            kit.awaitAllParked();
            var stats = kit.scheduler().stats();
            assertEquals(6, stats.spawned());
            assertEquals(1, stats.ended());
            assertEquals(5, stats.alive());
            assertEquals(5, stats.carriers().getFirst().workers() - stats.carriers().getFirst().idleWorkers());
        }
    }

    @Test
    void timers_pendingAndFired_areCounted() {
        try (var kit = TestKit.fifo()) {
            for (var i = 1; i <= 3; i++) {
                var seconds = i;
                kit.spawn(() -> Task.sleep(SECOND.multipliedBy(seconds)));
            }
            kit.advance(SECOND.multipliedBy(2));
            var carrier = kit.scheduler().stats().carriers().getFirst();
            assertEquals(2, carrier.timersFired());
            assertEquals(1, carrier.timers());
        }
    }

    @Test
    void stolen_byTheOtherCarrier_isCountedThere() {
        try (var kit = TestKit.fifo(2)) {
            kit.spawn(() -> {
                for (var i = 0; i < 10; i++) {
                    Task.spawn(() -> 7);
                }
                Task.yield();
            });
            kit.awaitAllParked();
            var stats = kit.scheduler().stats();
            assertTrue(stats.sum(CarrierStats::thefts) > 0);
            assertTrue(stats.sum(CarrierStats::stolen) >= stats.sum(CarrierStats::thefts));
            assertEquals(1, stats.sum(CarrierStats::injected));
            assertEquals(11, stats.ended());
        }
    }

    @Test
    void loop_threadedAndIdle_countsTurnsAndSleeps() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var i = 0; i < 20; i++) {
                scheduler.spawn(() -> 7).join();
            }
            Carriers.awaitIdle(scheduler); // a turn is counted when it is over
            var stats = scheduler.stats();
            assertTrue(stats.sum(CarrierStats::turns) >= stats.sum(CarrierStats::batches));
            assertTrue(stats.sum(CarrierStats::batches) > 0);
            assertTrue(stats.sum(CarrierStats::runs) >= 20, stats::toString);
            assertTrue(stats.sum(CarrierStats::injected) == 20, stats::toString);
        }
    }

    @Test
    void inbox_unparkFromAThread_isCounted() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var task = scheduler.spawn(() -> Task.park());
            while (task.status() != TaskStatus.PARKED) {
                Thread.onSpinWait();
            }
            task.unpark();
            task.join();
            assertEquals(1, scheduler.stats().sum(CarrierStats::inboxed));
        }
    }

    @Test
    void readiness_ofEachKind_isCountedByCause() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> {
                try (var listener = TcpListener.bind("127.0.0.1", 0)) {
                    var accepting = Task.spawn(() -> listener.accept());
                    Task.yield();
                    try (var near = TcpStream.connect(listener.localAddress()); var far = accepting.join()) {
                        var echo = Task.spawn(() -> far.readFully(ByteBuffer.allocate(4_000_000)));
                        Task.yield();
                        near.writeFully(ByteBuffer.allocate(4_000_000)); // more than the system's buffers hold
                        echo.join();
                    }
                }
                return true;
            }).join();
            var stats = scheduler.stats();
            assertEquals(1, stats.readiness().getOrDefault(ParkReason.IO_ACCEPT, 0L), stats::toString);
            for (var cause : List.of(ParkReason.IO_READ, ParkReason.IO_WRITE)) {
                var count = stats.readiness().getOrDefault(cause, 0L);
                assertTrue(count > 0 && count <= stats.switches().getOrDefault(cause, 0L), stats::toString);
            }
            assertFalse(stats.readiness().containsKey(ParkReason.SLEEP));
            var sum = stats.readiness().values().stream().mapToLong(Long::longValue).sum();
            assertTrue(sum <= 2 * stats.sum(CarrierStats::pollEvents), stats::toString); // one may tell of both directions
        }
    }

    @Test
    void keepAlive_open_isCountedOnce() {
        try (var kit = TestKit.fifo()) {
            var handle = kit.scheduler().keepAlive();
            assertEquals(1, kit.scheduler().stats().foreignOperations());
            handle.close();
            handle.close();
            assertEquals(0, kit.scheduler().stats().foreignOperations());
        }
    }

    /** Tasks that yield, so many at a time, until there were a thousand entries. */
    private static DelayHistogram delaysOf(int tasks) {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                for (var i = 0; i < tasks; i++) {
                    Task.spawn(() -> {
                        for (var n = 0; n < 1000 / tasks; n++) {
                            Task.yield();
                        }
                    });
                }
            });
            kit.awaitAllParked();
            var delays = kit.scheduler().stats().delays();
            assertEquals(delays.samples(), delays.count(0)); // virtual time stood still
            return delays;
        }
    }

    @Test
    void delays_clockMovesWhileReady_areSampled() {
        var delays = delaysOf(1);
        assertTrue(delays.samples() >= 1000 / 64, delays::toString);
    }

    @Test
    void delays_queueIsLongerThanTheDistanceOfSamples_areSampledAllTheSame() {
        var delays = delaysOf(125);
        assertTrue(delays.samples() >= 1000 / 128 - 1, delays::toString);
    }

    @Test
    void percentile_ofKnownSamples_isTheUpperEndOfTheirBucket() {
        var counters = new CarrierCounters();
        for (var i = 0; i < 99; i++) {
            counters.delayed(1000); // 512 .. 1023
        }
        counters.delayed(1_000_000);
        var delays = counters.delays();
        assertEquals(Duration.ofNanos(1024), delays.percentile(50));
        assertEquals(Duration.ofNanos(1024), delays.percentile(99));
        assertEquals(Duration.ofNanos(1 << 20), delays.percentile(100));
        assertEquals(200, delays.plus(delays).samples());
    }

    @Test
    void percentile_extremeSamples_areKept() {
        var counters = new CarrierCounters();
        counters.delayed(Long.MAX_VALUE);
        counters.delayed(-5);
        counters.delayed(0);
        assertEquals(2, counters.delays().count(0));
        assertEquals(Duration.ofNanos(Long.MAX_VALUE), counters.delays().percentile(100));
    }

    @Test
    void percentile_notAPercentage_isRefused() {
        var none = new CarrierCounters().delays();
        assertThrows(IllegalArgumentException.class, () -> none.percentile(100.1));
        assertThrows(IllegalArgumentException.class, () -> none.percentile(-1));
        assertThrows(IllegalArgumentException.class, () -> none.percentile(Double.NaN));
        assertEquals(Duration.ZERO, none.percentile(99));
    }

    @Test
    void sum_ofAFigure_addsTheCarriers() {
        ToLongFunction<CarrierStats> index = CarrierStats::carrier;
        try (var kit = TestKit.fifo(3)) {
            assertEquals(3, kit.scheduler().stats().sum(index));
        }
    }
}
