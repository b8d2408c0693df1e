package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Action;
import dev.weft.CarrierPort;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.OnThread;
import dev.weft.net.Net.Pair;
import dev.weft.net.Wait.Subject;
import java.io.IOException;
import java.net.BindException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing in every state wakes whoever waits, with a clear outcome. */
@Timeout(60)
class TcpCloseTest {
    private static void assertClosed(Subject subject, Wait wait) {
        var failure = assertThrows(ClosedChannelException.class, () -> wait.on(subject));
        assertFalse(failure instanceof AsynchronousCloseException, "closed before, not meanwhile");
    }

    @ParameterizedTest
    @EnumSource(names = "CONNECT.*", mode = EnumSource.Mode.MATCH_NONE)
    void close_byTaskOfTheSameCarrier_waiterTold(Wait wait) throws Exception {
        Scheduler.run(() -> {
            try (var subject = Subject.open()) {
                var waiting = Task.spawn(() -> wait.on(subject));
                Net.awaitParked(waiting);
                subject.closeFor(wait);
                assertThrows(AsynchronousCloseException.class, () -> Net.result(waiting));
                subject.closeFor(wait);
                assertClosed(subject, wait);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = "CONNECT.*", mode = EnumSource.Mode.MATCH_NONE)
    void close_byTaskOfAnotherCarrier_waiterTold(Wait wait) throws Exception {
        try (var one = Net.carrier("one"); var two = Net.carrier("two"); var subject = Subject.open()) {
            var waiting = one.spawn(() -> wait.on(subject));
            Net.awaitParked(waiting);
            Net.result(two.spawn(() -> subject.closeFor(wait)));
            assertThrows(AsynchronousCloseException.class, () -> Net.result(waiting));
            assertClosed(subject, wait);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "CONNECT.*", mode = EnumSource.Mode.MATCH_NONE)
    void close_byOrdinaryThread_taskTold(Wait wait) throws Exception {
        try (var one = Net.carrier("one"); var subject = Subject.open()) {
            var waiting = one.spawn(() -> wait.on(subject));
            Net.awaitParked(waiting);
            subject.closeFor(wait);
            assertThrows(AsynchronousCloseException.class, () -> Net.result(waiting));
            assertClosed(subject, wait);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "CONNECT.*", mode = EnumSource.Mode.MATCH_NONE)
    void close_whileOrdinaryThreadWaits_threadTold(Wait wait) throws Exception {
        try (var one = Net.carrier("one"); var subject = Subject.open()) {
            var waiting = OnThread.start(() -> {
                wait.on(subject);
                return true;
            });
            Net.awaitWaiting(waiting);
            Net.result(one.spawn(() -> subject.closeFor(wait)));
            assertThrows(AsynchronousCloseException.class, () -> Net.result(waiting.result()));
            assertClosed(subject, wait);
        }
    }

    @Test
    void close_readerAndWriterWait_bothTold() throws Exception {
        Scheduler.run(() -> {
            try (var subject = Subject.open()) {
                var reader = Task.spawn(() -> Wait.READ.on(subject));
                var writer = Task.spawn(() -> Wait.WRITE.on(subject));
                Net.awaitParked(reader);
                Net.awaitParked(writer);
                subject.stream().close();
                assertThrows(AsynchronousCloseException.class, () -> Net.result(reader));
                assertThrows(AsynchronousCloseException.class, () -> Net.result(writer));
            }
        });
    }

    @Test
    void close_stream_peerReadsTheEnd() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var reader = Task.spawn(() -> Net.assertEnd(pair.client()));
                Net.awaitParked(reader);
                pair.server().writeFully(new byte[0]);
                pair.server().close();
                Net.result(reader);
            }
        });
    }

    @Test
    void close_streamThatAnotherCarrierWaitedFor_peerReadsTheEnd() throws Exception {
        try (var one = Net.carrier("one"); var pair = Pair.open()) {
            var reader = one.spawn(() -> assertThrows(IOException.class, () -> Net.assertEnd(pair.server())));
            Net.awaitParked(reader);
            pair.server().close();
            Net.assertEnd(pair.client());
            Net.result(reader);
        }
    }

    @Test
    void close_listenerByTheTaskThatAccepted_portIsFree() throws Exception {
        Scheduler.run(() -> {
            var listener = Net.listen();
            var address = listener.localAddress();
            var accepting = Task.spawn(() -> listener.accept());
            Net.awaitParked(accepting);
            listener.close();
            try (var again = TcpListener.bind(address)) {
                assertEquals(address, again.localAddress());
            }
            assertThrows(AsynchronousCloseException.class, () -> Net.result(accepting));
        });
    }

    @Test
    void close_listenerThatAnIdleCarrierWaitsFor_portIsFreeSoon() throws Exception {
        try (var one = Net.carrier("one")) {
            var listener = Net.listen();
            var accepting = one.spawn(() -> listener.accept());
            Net.awaitParked(accepting);
            listener.close();
            assertThrows(AsynchronousCloseException.class, () -> Net.result(accepting));
            for (var bound = false; !bound;) {
                try (var again = TcpListener.bind(listener.localAddress())) {
                    bound = again.isOpen();
                } catch (BindException notYet) {
                    Net.assertMentions(notYet, "in use");
                }
            }
        }
    }

    @Test
    void close_byAnotherThread_carrierPollsForItNoMore() throws Exception {
        try (var one = Net.carrier("one"); var pair = Pair.open()) {
            var reader = one.spawn(() -> pair.server().read(ByteBuffer.allocate(1)));
            Net.awaitParked(reader);
            assertEquals(1, Net.result(one.spawn(() -> CarrierPort.forNewResource().poller().registered())));
            pair.server().close();
            assertThrows(AsynchronousCloseException.class, () -> Net.result(reader));
            Net.result(one.spawn(() -> {
                while (CarrierPort.forNewResource().poller().registered() > 0) {
                    Task.yield();
                }
            }));
        }
    }

    @Test
    void close_listener_acceptedStreamsGoOn() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) { // its listener is closed by now
                pair.client().writeFully(new byte[]{1});
                assertEquals(1, pair.server().read(ByteBuffer.allocate(8)));
            }
        });
    }

    @Test
    void shutdownOutput_whileAWriterWaits_writerTold() throws Exception {
        Scheduler.run(() -> {
            try (var subject = Subject.open()) {
                var writer = Task.spawn(() -> Wait.WRITE.on(subject));
                Net.awaitParked(writer);
                subject.stream().shutdownOutput();
                assertThrows(ClosedChannelException.class, () -> Net.result(writer));
            }
        });
    }

    @Test
    void operations_onAClosedStream_refused() throws Exception {
        Scheduler.run(() -> {
            var pair = Pair.open();
            var listener = Net.listen();
            pair.close();
            listener.close();
            var stream = pair.client();
            var calls = new Action[]{() -> stream.read(ByteBuffer.allocate(1)),
                    () -> stream.read(ByteBuffer.allocate(0)),
                    () -> stream.write(ByteBuffer.allocate(1)), () -> stream.writeFully(new byte[0]),
                    () -> stream.readFully(ByteBuffer.allocate(1)), stream::shutdownOutput, listener::accept,
                    () -> listener.accept(Duration.ZERO)};
            for (var call : calls) {
                assertThrows(ClosedChannelException.class, call::run);
            }
            assertFalse(stream.isOpen());
            assertFalse(listener.isOpen());
        });
    }

    @Test
    void close_racingWithAReader_neverLeavesItWaiting() throws Exception {
        try (var one = Net.carrier("one")) {
            for (var i = 0; i < Net.scaled(1000); i++) {
                try (var pair = Pair.open()) {
                    var reader = one.spawn(() -> pair.server().read(ByteBuffer.allocate(1)));
                    pair.server().close();
                    assertThrows(ClosedChannelException.class, () -> Net.result(reader));
                }
            }
        }
    }
}
