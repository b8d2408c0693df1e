package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.net.TcpListener;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scheduler that has stalled says so, once, and says who waits for what. */
@Limited
final class StallTest {
    /** Long enough for a report that should not come: twice the time after which it would. */
    private static final long TWICE_MILLIS = TimeUnit.NANOSECONDS.toMillis(2 * StallWatch.STALL_NANOS);

    private final BlockingQueue<StallReport> reports = new LinkedBlockingQueue<>();

    private Scheduler start(int carriers) {
        return Scheduler.builder().carriers(carriers).stallHandler(reports::add).start();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void parkedForEver_isReportedWithWhatItWaitsFor(int carriers) throws Exception {
        try (var scheduler = start(carriers)) {
            var parked = scheduler.spawn("lonely", () -> Task.park());
            scheduler.spawn("joiner", () -> parked.join());
            var text = reports.take().toString();
            assertTrue(text.contains("lonely") && text.contains("PARK"), text);
            assertTrue(text.contains("joiner") && text.contains("JOIN"), text);
            assertTrue(text.contains("2 tasks"), text);
        }
    }

    @Test
    void episode_isReportedOnceAndTheNextAgain() throws Exception {
        try (var scheduler = start(2)) {
            var parked = scheduler.spawn(() -> {
                Task.park();
                Task.park();
            });
            reports.take();
            assertEquals(null, reports.poll(TWICE_MILLIS, TimeUnit.MILLISECONDS));
            parked.unpark();
            assertSame(scheduler, reports.take().scheduler());
        }
    }

    @Test
    void quiet_withATimerAnOperationOrNoTask_isNotReported() throws Exception {
        try (var scheduler = start(2); var announced = start(1); var idle = start(1)) {
            var operation = announced.keepAlive();
            scheduler.spawn(() -> Task.sleep(Duration.ofMinutes(1)));
            scheduler.spawn(() -> Task.park());
            announced.spawn(() -> Task.park());
            idle.spawn(() -> 7).join();
            assertEquals(null, reports.poll(TWICE_MILLIS, TimeUnit.MILLISECONDS));
            operation.close();
            assertSame(announced, reports.take().scheduler());
        }
    }

    @Test
    void waitingForASocket_isNotReported() throws Exception {
        try (var scheduler = start(1);
                var listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            scheduler.spawn(() -> listener.accept().close());
            assertEquals(null, reports.poll(TWICE_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void run_handlerThrows_cancelsAndThrowsIt() {
        var failure = new IllegalStateException("made by the test");
        var builder = Scheduler.builder().stallHandler(_ -> {
            throw failure;
        });
        var cleaned = new LinkedBlockingQueue<String>();
        var thrown = assertThrows(IllegalStateException.class, () -> builder.run(() -> {
            try {
                Task.park();
            } finally {
                cleaned.add("cleaned up");
            }
        }));
        assertSame(failure, thrown);
        assertEquals(1, cleaned.size());
    }

    @Test
    void run_mainHasEndedAndAnotherIsParked_isReportedToo() {
        var failure = new IllegalStateException("made by the test");
        var builder = Scheduler.builder().stallHandler(_ -> {
            throw failure;
        });
        assertSame(failure, assertThrows(IllegalStateException.class, () -> builder.run(() -> {
            Task.spawn(() -> Task.park());
        })));
    }

    @Test
    void started_handlerThrows_goesOn() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).stallHandler(report -> {
            reports.add(report);
            throw new IllegalStateException("made by the test");
        }).start()) {
            var parked = scheduler.spawn(() -> Task.park());
            reports.take();
            parked.unpark();
            parked.join();
            assertEquals(7, scheduler.spawn(() -> 7).join());
        }
    }

    @Test
    void handler_mayWakeTheTask() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).stallHandler(report -> {
            reports.add(report);
            report.scheduler().close();
        }).start()) {
            var parked = scheduler.spawn(() -> Task.park());
            assertThrows(CancellationException.class, parked::join);
            assertFalse(reports.isEmpty());
        }
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void handler_null_isRefused() {
        assertThrows(NullPointerException.class, () -> Scheduler.builder().stallHandler(null));
    }
}
