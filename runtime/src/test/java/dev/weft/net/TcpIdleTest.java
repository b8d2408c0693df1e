package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are silent for too long. */
@Limited
class TcpIdleTest {
    private static final Duration IDLE = Duration.ofMillis(40);

    private static SocketTimeoutException assertIdle(org.junit.jupiter.api.function.Executable wait) {
        var failure = assertThrows(SocketTimeoutException.class, wait);
        Net.assertMentions(failure, "40 ms", "idle");
        return failure;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void silence_everyWait_failsSayingIdle(boolean limited) throws Exception {
        var limit = limited ? Net.LONG : IDLE.multipliedBy(1000);
        Scheduler.run(() -> {
            try (var pair = Pair.openNarrow()) {
                var stream = pair.server();
                stream.setIdleTimeout(IDLE);
                var begin = System.nanoTime();
                Net.assertMentions(assertIdle(() -> stream.read(ByteBuffer.allocate(1))), "read from",
                        Net.text(stream.remoteAddress()));
                assertTrue(System.nanoTime() - begin >= IDLE.toNanos());
                assertIdle(() -> stream.read(new byte[1], 0, 1, limit));
                assertIdle(() -> stream.readBorrowed(_ -> {}, limit));
                assertIdle(stream::awaitReadable);
                Net.assertMentions(assertIdle(() -> stream.readFully(new byte[2], 0, 2)), "0 of 2");
                Net.assertMentions(assertIdle(() -> stream.writeFully(new byte[20_000_000])), "write to", "20000000");
                assertIdle(() -> Net.writeForEver(stream));
                assertTrue(stream.isOpen());
            }
        });
    }

    @Test
    void bytesInTheOtherDirection_readerWaitsOn() throws Exception {
        Scheduler.run(() -> {
            for (var idle = Duration.ofMillis(40); !isKeptAwake(idle);) {
                idle = idle.multipliedBy(2); // the machine stood still for longer than that
                assertTrue(idle.toSeconds() < 20);
            }
        });
    }

    /** False if there was a pause between two writes that was too long to say anything. */
    private static boolean isKeptAwake(Duration idle) throws Exception {
        try (var pair = Pair.open()) {
            var stream = pair.server();
            stream.setIdleTimeout(idle);
            var reader = Task.spawn(() -> assertThrows(IOException.class, () -> stream.read(ByteBuffer.allocate(1))));
            var begin = System.nanoTime();
            for (var last = begin; last - begin < 2 * idle.toNanos();) {
                stream.writeFully(new byte[1]);
                Task.sleep(Duration.ofMillis(1));
                var now = System.nanoTime();
                if (now - last > idle.toNanos() / 2) {
                    stream.close();
                    reader.join();
                    return false;
                }
                last = now;
                assertFalse(reader.isDone());
            }
            Net.assertMentions(reader.join(), "idle");
            return true;
        }
    }

    @Test
    void shorterLimitOfTheOperation_saysNothingOfIdle() throws Exception {
        try (var pair = Pair.open()) {
            pair.server().setIdleTimeout(Net.LONG);
            var failure = assertThrows(SocketTimeoutException.class,
                    () -> pair.server().read(ByteBuffer.allocate(1), Net.SHORT));
            Net.assertMentions(failure, "20 ms");
            assertFalse(String.valueOf(failure.getMessage()).contains("idle"));
            assertThrows(SocketTimeoutException.class, () -> pair.server().readFully(new byte[1], 0, 1, Duration.ZERO));
        }
    }

    @Test
    void dataInTime_comes() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.server().setIdleTimeout(Net.LONG);
                var reader = Task.spawn(() -> pair.server().read(new byte[4], 0, 4));
                Net.awaitParked(reader);
                pair.client().writeFully(new byte[3]);
                assertEquals(3, reader.join());
            }
        });
    }

    @Test
    void zero_noTimeout_negativeRefused() throws IOException {
        try (var pair = Pair.open()) {
            var stream = pair.server();
            stream.setIdleTimeout(IDLE);
            stream.setIdleTimeout(Duration.ZERO);
            var failure = assertThrows(SocketTimeoutException.class,
                    () -> stream.read(ByteBuffer.allocate(1), IDLE.multipliedBy(2)));
            Net.assertMentions(failure, "80 ms");
            Net.assertMentions(assertThrows(IllegalArgumentException.class,
                    () -> stream.setIdleTimeout(Duration.ofMillis(-7))), "-0.007");
            stream.setIdleTimeout(Duration.ofSeconds(Long.MAX_VALUE));
            assertThrows(SocketTimeoutException.class, () -> stream.read(ByteBuffer.allocate(1), Net.SHORT));
        }
    }
}
