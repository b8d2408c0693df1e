package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waiting without a buffer, and buffers that are lent. */
@Limited
class TcpBorrowTest {
    private static final BytesHandler UNUSED = bytes -> {
        throw new AssertionError("came: " + bytes);
    };

    @ParameterizedTest
    @ValueSource(ints = {64, 4096, 200_000, 1_000_000})
    void readBorrowed_echo_everyByteComesBack(int size) throws Exception {
        var bytes = Net.pattern(size);
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var server = Task.spawn(() -> {
                    BytesHandler echo = pair.server()::writeFully;
                    var sum = 0;
                    for (var count = 0; count >= 0; count = pair.server().readBorrowed(echo)) {
                        sum += count;
                    }
                    pair.server().shutdownOutput();
                    return sum;
                });
                var client = Task.spawn(() -> {
                    pair.client().writeFully(bytes);
                    pair.client().shutdownOutput();
                });
                var answer = new byte[size];
                pair.client().readFully(answer, 0, size);
                assertArrayEquals(bytes, answer);
                Net.assertEnd(pair.client());
                assertEquals(size, server.join());
                client.join();
            }
        });
    }

    @Test
    void readBorrowed_afterTheHandler_bufferIsEmptyAndLentAgain() throws Exception {
        try (var pair = Pair.open()) {
            var kept = new AtomicReference<ByteBuffer>();
            for (var round = 0; round < 2; round++) {
                pair.client().writeFully(new byte[]{1, 2});
                assertEquals(2, pair.server().readBorrowed(bytes -> {
                    kept.set(bytes);
                    assertEquals(ByteOrder.BIG_ENDIAN, bytes.order());
                    assertEquals(0x0102, bytes.getShort());
                    bytes.order(ByteOrder.LITTLE_ENDIAN);
                }));
                assertThrows(BufferUnderflowException.class, kept.get()::get);
                assertFalse(kept.get().hasRemaining());
            }
        }
    }

    @Test
    void readBorrowed_bytesLeft_refusedWithTheirNumber() throws Exception {
        try (var pair = Pair.open()) {
            pair.client().writeFully(new byte[3]);
            var failure = assertThrows(IllegalStateException.class, () -> pair.server().readBorrowed(ByteBuffer::get));
            Net.assertMentions(failure, "2 of 3");
        }
    }

    @Test
    void readBorrowed_handlerFails_passedOnAndTheStreamGoesOn() throws Exception {
        try (var pair = Pair.open()) {
            pair.client().writeFully(new byte[3]);
            var failure = assertThrows(IOException.class, () -> pair.server().readBorrowed(_ -> {
                throw new IOException("no");
            }));
            assertEquals("no", failure.getMessage());
            pair.client().writeFully(new byte[]{5});
            assertEquals(1, pair.server().readBorrowed(bytes -> assertEquals(5, bytes.get())));
        }
    }

    @Test
    void readBorrowed_insideTheHandler_readingIsFree() throws Exception {
        try (var pair = Pair.open()) {
            pair.client().writeFully(new byte[]{1});
            pair.server().readBorrowed(first -> {
                first.get();
                pair.client().writeFully(new byte[]{2});
                assertEquals(1, pair.server().readBorrowed(second -> {
                    assertNotSame(first, second);
                    assertEquals(2, second.get());
                }));
            });
        }
    }

    @Test
    void readBorrowed_limit_asForReads() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var server = pair.server();
                for (var limit : new Duration[]{Duration.ZERO, Net.SHORT}) {
                    var failure = assertThrows(SocketTimeoutException.class, () -> server.readBorrowed(UNUSED, limit));
                    Net.assertMentions(failure, "read from", Net.text(server.remoteAddress()));
                }
                assertThrows(IllegalArgumentException.class, () -> server.readBorrowed(UNUSED, Duration.ofMillis(-1)));
                pair.client().writeFully(new byte[]{4});
                server.awaitReadable(Net.LONG);
                assertEquals(1, server.readBorrowed(ByteBuffer::get, Duration.ZERO));
                pair.client().close();
                assertEquals(-1, server.readBorrowed(UNUSED, Net.LONG));
            }
        });
    }

    @Test
    void readNow_andAwaitReadable_readWithoutHoldingABuffer() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var server = pair.server();
                var buffer = new byte[4];
                assertEquals(0, server.readNow(buffer, 0, 4));
                assertThrows(SocketTimeoutException.class, () -> server.awaitReadable(Net.SHORT));
                assertThrows(SocketTimeoutException.class, () -> server.awaitReadable(Duration.ZERO));
                var reader = Task.spawn(() -> {
                    server.awaitReadable();
                    return server.readNow(buffer, 1, 3);
                });
                Net.awaitParked(reader);
                pair.client().writeFully(new byte[]{7, 8});
                assertEquals(2, reader.join());
                assertArrayEquals(new byte[]{0, 7, 8, 0}, buffer);
                pair.client().close();
                server.awaitReadable(Net.LONG);
                assertEquals(-1, server.readNow(buffer, 0, 1));
            }
        });
    }

    @Test
    void awaitReadable_closedByAnother_told() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                assertEquals(0, pair.server().readNow(new byte[1], 0, 1));
                var waiting = Task.spawn(() -> assertThrows(java.nio.channels.AsynchronousCloseException.class,
                        pair.server()::awaitReadable));
                Net.awaitParked(waiting);
                pair.server().close();
                waiting.join();
            }
        });
    }

    @Test
    void pool_moreThanItKeeps_lendsOnAndDropsTheRest() {
        var lent = new ArrayList<ByteBuffer>();
        var different = Collections.newSetFromMap(new IdentityHashMap<ByteBuffer, Boolean>());
        for (var i = 0; i < BufferPool.KEPT + 10; i++) {
            var buffer = BufferPool.borrow();
            assertEquals(BufferPool.BUFFER_SIZE, buffer.remaining());
            assertTrue(different.add(buffer));
            lent.add(buffer);
        }
        lent.forEach(BufferPool::giveBack);
        var again = 0;
        for (var i = 0; i < BufferPool.KEPT + 10; i++) {
            lent.set(i, BufferPool.borrow());
            again += different.contains(lent.get(i)) ? 1 : 0;
        }
        lent.forEach(BufferPool::giveBack);
        assertTrue(again <= BufferPool.KEPT && again >= BufferPool.KEPT - 20, again + " of " + BufferPool.KEPT);
    }

    @Test
    void pool_manyThreads_noBufferIsLentTwice() throws Exception {
        var threads = new ArrayList<Net.OnThread<Integer>>();
        for (var t = 0; t < 4; t++) {
            var mark = (byte) t;
            threads.add(Net.OnThread.start(() -> {
                for (var round = 0; round < 20_000; round++) {
                    var buffer = BufferPool.borrow();
                    buffer.put(0, mark);
                    if (round % 64 == 0) {
                        Thread.yield();
                    }
                    assertEquals(mark, buffer.get(0));
                    BufferPool.giveBack(buffer);
                }
                return 0;
            }));
        }
        for (var thread : threads) {
            Net.result(thread.result());
        }
    }
}
