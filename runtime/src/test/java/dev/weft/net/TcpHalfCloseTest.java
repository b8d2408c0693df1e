package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/** Ending one direction, ending rudely, and a peer that is gone. */
@Limited
class TcpHalfCloseTest {
    @Test
    void shutdownOutput_peerReadsTheEndAndStillAnswers() throws Exception {
        var bytes = Net.pattern(200_000);
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().writeFully(new byte[]{1});
                pair.client().shutdownOutput();
                pair.client().shutdownOutput();
                assertEquals(1, pair.server().read(new byte[2], 0, 2));
                Net.assertEnd(pair.server());
                Net.assertEnd(pair.server());
                var answer = Task.spawn(() -> pair.server().writeFully(bytes));
                assertArrayEquals(bytes, Net.readFully(pair.client(), bytes.length));
                answer.join();
                for (var call : new dev.weft.Action[]{() -> pair.client().write(ByteBuffer.allocate(1)),
                        () -> pair.client().writeFully(new byte[1]),
                        () -> pair.client().writeFully(new ByteBuffer[]{ByteBuffer.allocate(1)})}) {
                    assertThrows(ClosedChannelException.class, call::run);
                }
            }
        });
    }

    @Test
    void shutdownInput_readersFindTheEndAndWritingGoesOn() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var stream = pair.server();
                var reader = Task.spawn(() -> stream.read(ByteBuffer.allocate(1)));
                Net.awaitParked(reader);
                stream.shutdownInput();
                assertEquals(-1, reader.join());
                stream.shutdownInput();
                assertEquals(-1, stream.read(new byte[1], 0, 1));
                assertEquals(-1, stream.readBorrowed(_ -> {}));
                stream.writeFully(new byte[]{3});
                assertEquals(3, Net.readFully(pair.client(), 1)[0]);
            }
        });
    }

    @Test
    void shutdown_ofAClosedStream_refused() throws Exception {
        var pair = Pair.open();
        pair.close();
        assertThrows(ClosedChannelException.class, pair.server()::shutdownInput);
        assertThrows(ClosedChannelException.class, pair.server()::shutdownOutput);
        assertThrows(ClosedChannelException.class,
                () -> pair.server().getOption(StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void abort_whileThePeerReads_peerGetsAResetNotTheEnd() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = Task.spawn(() -> pair.client().read(ByteBuffer.allocate(1)));
                Net.awaitParked(reader);
                pair.server().abort();
                pair.server().abort();
                assertFalse(pair.server().isOpen());
                var failure = assertThrows(SocketException.class, () -> Net.result(reader));
                Net.assertMentions(failure, "read from", Net.text(pair.client().remoteAddress()), "reset");
            }
        });
    }

    @Test
    void abort_whileOthersUseIt_theyAreToldAndThePeerGetsAReset() throws Exception {
        try (var other = Net.carrier("other"); var pair = Pair.openNarrow()) {
            var reader = other.spawn(() -> pair.server().read(ByteBuffer.allocate(1)));
            var writer = other.spawn(() -> Net.writeForEver(pair.server()));
            Net.awaitParked(reader);
            Net.awaitParked(writer);
            pair.server().abort();
            assertThrows(AsynchronousCloseException.class, () -> Net.result(reader));
            assertThrows(AsynchronousCloseException.class, () -> Net.result(writer));
            assertThrows(SocketException.class, () -> Net.readFully(pair.client(), 20_000_000));
        }
    }

    @Test
    void abort_closedStream_nothing() throws Exception {
        var pair = Pair.open();
        pair.server().close();
        pair.server().abort();
        Net.assertEnd(pair.client());
        pair.client().close();
    }

    @Test
    void peerGone_inTheMiddleOfAWrite_saysWhatBroke() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.openNarrow()) {
                var writer = Task.spawn(() -> pair.server().writeFully(new byte[20_000_000]));
                Net.awaitParked(writer);
                pair.client().close(); // with bytes unread: a reset
                var failure = assertThrows(IOException.class, () -> Net.result(writer));
                Net.assertMentions(failure, "write to", Net.text(pair.server().remoteAddress()));
            }
        });
    }

    @Test
    void options_setAndGet_ofASocket() throws Exception {
        try (var pair = Pair.open()) {
            var stream = pair.server();
            assertTrue(stream.getOption(StandardSocketOptions.TCP_NODELAY));
            assertFalse(stream.setOption(StandardSocketOptions.SO_KEEPALIVE, true)
                    .setOption(StandardSocketOptions.TCP_NODELAY, false).getOption(StandardSocketOptions.TCP_NODELAY));
            assertTrue(stream.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertTrue(stream.supportedOptions().contains(StandardSocketOptions.SO_RCVBUF));
            assertThrows(UnsupportedOperationException.class,
                    () -> stream.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true));
            assertThrows(UnsupportedOperationException.class,
                    () -> stream.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
        }
    }
}
