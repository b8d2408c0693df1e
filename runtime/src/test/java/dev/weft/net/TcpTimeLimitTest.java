package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.TaskStatus;
import dev.weft.net.Net.Pair;
import dev.weft.net.Wait.Subject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The time limits of single operations. */
@Timeout(60)
class TcpTimeLimitTest {
    @ParameterizedTest
    @EnumSource
    void limit_passesInATask_namesOperationAddressAndTime(Wait wait) throws Exception {
        Scheduler.run(() -> {
            try (var subject = Subject.open()) {
                var start = System.nanoTime();
                var failure = assertThrows(SocketTimeoutException.class, () -> wait.on(subject, Net.SHORT));
                assertTrue(System.nanoTime() - start >= Net.SHORT.toNanos());
                Net.assertMentions(failure, wait.name().substring(0, 4).toLowerCase(java.util.Locale.ROOT),
                        subject.address(wait), "20 ms");
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void limit_passesOnAnOrdinaryThread_timedOut(Wait wait) throws Exception {
        try (var subject = Subject.open()) {
            assertThrows(SocketTimeoutException.class, () -> wait.on(subject, Net.SHORT));
            assertThrows(SocketTimeoutException.class, () -> wait.on(subject, Net.SHORT));
        }
    }

    @ParameterizedTest
    @EnumSource
    void limitOfZero_nothingThere_timedOutWithoutWaiting(Wait wait) throws Exception {
        Scheduler.run(() -> {
            try (var subject = Subject.open()) {
                var failure = assertThrows(SocketTimeoutException.class, () -> wait.on(subject, Duration.ZERO));
                Net.assertMentions(failure, subject.address(wait), "0 ms");
            }
        });
    }

    @Test
    void limitOfZero_somethingThere_done() throws Exception {
        Scheduler.run(() -> {
            try (var listener = Net.listen(); var client = TcpStream.connect(listener.localAddress(), Net.LONG)) {
                try (var server = afterAMoment(() -> listener.accept(Duration.ZERO))) {
                    assertEquals(3, client.write(ByteBuffer.wrap(new byte[]{1, 2, 3}), Duration.ZERO));
                    client.writeFully(ByteBuffer.wrap(new byte[]{4}), Duration.ZERO);
                    var target = ByteBuffer.allocate(3);
                    assertEquals(3, afterAMoment(() -> server.read(target.limit(3), Duration.ZERO)));
                    afterAMoment(() -> {
                        server.readFully(target.position(2), Duration.ZERO);
                        return true;
                    });
                    assertArrayEquals(new byte[]{1, 2, 4}, target.array());
                }
            }
        });
    }

    /** The system may take a moment to bring what was sent. */
    private static <T> T afterAMoment(Callable<T> poll) throws Exception {
        while (true) {
            try {
                return poll.call();
            } catch (SocketTimeoutException notYet) {
                Task.yield();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void limit_negative_refusedWithTheValue(Wait wait) throws Exception {
        try (var subject = Subject.open()) {
            var failure = assertThrows(IllegalArgumentException.class, () -> wait.on(subject, Duration.ofMillis(-7)));
            Net.assertMentions(failure, "PT-0.007S");
        }
    }

    @Test
    void limit_greatestDuration_waitsForData() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = Task.spawn(
                        () -> pair.server().read(ByteBuffer.allocate(1), Duration.ofSeconds(Long.MAX_VALUE)));
                Net.awaitParked(reader);
                pair.client().writeFully(new byte[1]);
                assertEquals(1, reader.join());
            }
        });
    }

    @Test
    void limit_dataInTime_noTimeout() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = Task.spawn(() -> pair.server().read(ByteBuffer.allocate(1), Net.LONG));
                Net.awaitParked(reader);
                pair.client().writeFully(new byte[1]);
                assertEquals(1, reader.join());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void limit_ofWriteFully_countsTheTotalAndTellsHowMuchWentOut(boolean onThread) throws Exception {
        Task<Integer> draining;
        try (var scheduler = Net.carrier("drain"); var pair = Pair.open()) {
            // a peer that always takes a little never lets one wait be long
            draining = scheduler.spawn(() -> {
                var taken = 0;
                var chunk = ByteBuffer.allocate(100_000);
                for (var count = 0; count >= 0; count = pair.server().read(chunk.clear())) {
                    taken += count;
                    Task.sleep(Duration.ofMillis(1));
                }
                return taken;
            });
            var source = ByteBuffer.allocate(200_000_000);
            var limit = Duration.ofMillis(200);
            var failure = assertThrows(SocketTimeoutException.class, () -> {
                if (onThread) {
                    pair.client().writeFully(source, limit);
                } else {
                    Net.result(scheduler.spawn(() -> pair.client().writeFully(source, limit)));
                }
            });
            assertTrue(source.position() > 0);
            assertEquals(source.position(), failure.bytesTransferred);
            Net.assertMentions(failure, source.position() + " of 200000000 bytes", "200 ms");
            pair.client().close();
            assertEquals(source.position(), Net.result(draining));
        }
    }

    @Test
    void limit_ofReadFully_countsTheTotalAndKeepsWhatCame() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var target = ByteBuffer.allocate(100_000);
                pair.client().writeFully(new byte[1]); // on a busy machine the feeder may come late
                var feeding = Task.spawn(() -> {
                    while (true) {
                        pair.client().writeFully(new byte[1]);
                        Task.sleep(Duration.ofMillis(3));
                    }
                });
                var failure = assertThrows(SocketTimeoutException.class,
                        () -> pair.server().readFully(target, Duration.ofMillis(30)));
                feeding.cancel();
                assertTrue(target.position() > 0);
                assertEquals(target.position(), failure.bytesTransferred);
            }
        });
    }

    private interface Race {
        /** Whether the data was sent before the reader's limit: if not, the run says nothing. */
        boolean isWonBySender(Duration limit) throws Exception;
    }

    /** With longer and longer limits, until the machine does not stand still meanwhile. */
    private static void untilWonBySender(Race race) throws Exception {
        for (var limit = Net.SHORT; !race.isWonBySender(limit); limit = limit.multipliedBy(3)) {
            assertTrue(limit.toSeconds() < 20);
        }
    }

    /** Sends while the reader waits; true if that was in time for one who began to read after {@code begin}. */
    private static boolean sendInTime(Pair pair, Task<Integer> reader, long begin, Duration limit) throws IOException {
        while (reader.status() != TaskStatus.PARKED && !reader.isDone()) {
            Task.yield();
        }
        pair.client().writeFully(new byte[1]);
        var sent = System.nanoTime();
        // the carrier gets neither to its timers nor to its poller before both are due
        spinWhile(() -> System.nanoTime() - sent < limit.toNanos());
        return sent - begin < limit.toNanos();
    }

    @Test
    void limit_passedButDataCameMeanwhile_dataWins() throws Exception {
        Scheduler.run(() -> untilWonBySender(limit -> {
            try (var pair = Pair.open()) {
                var begin = System.nanoTime();
                var reader = Task.spawn(() -> pair.server().read(ByteBuffer.allocate(1), limit));
                var inTime = sendInTime(pair, reader, begin, limit);
                assertTrue(reader.join(Net.LONG));
                if (inTime) {
                    assertEquals(1, reader.join());
                }
                return inTime;
            }
        }));
    }

    /** Nobody can tell the reader that there is data; it finds out by itself when its time is over. */
    @Test
    void limit_passedWhileTheChannelsCarrierIsBusy_dataWins() throws Exception {
        untilWonBySender(limit -> {
            var busy = new AtomicBoolean(true);
            try (var owner = Net.carrier("owner"); var other = Net.carrier("other"); var pair = Pair.open()) {
                try {
                    var first = owner.spawn(() -> Net.readFully(pair.server(), 1));
                    Net.awaitParked(first);
                    pair.client().writeFully(new byte[1]);
                    Net.result(first);
                    owner.spawn(() -> spinWhile(busy::get));
                    var begin = System.nanoTime();
                    var reader = other.spawn(() -> pair.server().read(ByteBuffer.allocate(1), limit));
                    boolean inTime = Net.result(other.spawn(() -> sendInTime(pair, reader, begin, limit)));
                    assertTrue(reader.join(Net.LONG));
                    if (inTime) {
                        assertEquals(1, Net.result(reader));
                    }
                    return inTime;
                } finally {
                    busy.set(false);
                }
            }
        });
    }

    private static void spinWhile(BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }
}
