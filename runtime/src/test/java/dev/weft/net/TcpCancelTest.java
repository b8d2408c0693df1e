package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.TaskStatus;
import dev.weft.net.Net.OnThread;
import dev.weft.net.Net.Pair;
import dev.weft.net.Wait.Subject;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Cancelling an operation loses nothing, and an operation in a cancelled scope does nothing. */
@Timeout(60)
class TcpCancelTest {
    @ParameterizedTest
    @EnumSource
    void cancel_whileWaiting_taskCancelled(Wait wait) throws Exception {
        Scheduler.run(() -> {
            try (var subject = Subject.open()) {
                var waiting = Task.spawn(() -> wait.on(subject));
                Net.awaitParked(waiting);
                assertTrue(waiting.toString().contains(wait.reason.name()), waiting.toString());
                waiting.cancel();
                assertTrue(waiting.join(Net.LONG));
                assertEquals(TaskStatus.CANCELLED, waiting.status());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void cancel_whileWaitingOnAnotherCarriersChannel_taskCancelled(Wait wait) throws Exception {
        try (var one = Net.carrier("one"); var two = Net.carrier("two"); var subject = Subject.open()) {
            // the first wait decides whose channel it is
            Net.result(one.spawn(() -> {
                for (var first : new Wait[]{Wait.ACCEPT, Wait.READ}) {
                    assertThrows(SocketTimeoutException.class, () -> first.on(subject, Net.SHORT));
                }
            }));
            var waiting = two.spawn(() -> wait.on(subject));
            Net.awaitParked(waiting);
            waiting.cancel();
            waiting.join(Net.LONG);
            assertEquals(TaskStatus.CANCELLED, waiting.status());
        }
    }

    @Test
    void cancel_reader_nextReaderGetsTheData() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                for (var i = 0; i < 20; i++) {
                    var first = Task.spawn(() -> Net.readFully(pair.server(), 1));
                    Net.awaitParked(first);
                    first.cancel();
                    first.join(Net.LONG);
                    var second = Task.spawn(() -> Net.readFully(pair.server(), 1));
                    Net.awaitParked(second);
                    pair.client().writeFully(new byte[]{(byte) i});
                    assertArrayEquals(new byte[]{(byte) i}, second.join());
                }
            }
        });
    }

    @Test
    void cancel_accepter_nextAccepterGetsTheConnection() throws Exception {
        Scheduler.run(() -> {
            try (var listener = Net.listen()) {
                var first = Task.spawn(() -> listener.accept());
                Net.awaitParked(first);
                first.cancel();
                first.join(Net.LONG);
                var second = Task.spawn(() -> listener.accept());
                Net.awaitParked(second);
                try (var client = TcpStream.connect(listener.localAddress()); var server = second.join()) {
                    assertEquals(client.localAddress(), server.remoteAddress());
                }
            }
        });
    }

    @Test
    void cancel_racingWithData_noByteLost() throws Exception {
        var rounds = Net.scaled(500);
        try (var one = Net.carrier("one"); var pair = Pair.open()) {
            var got = 0;
            for (var i = 0; i < rounds; i++) {
                var reader = one.spawn(() -> pair.server().read(ByteBuffer.allocate(1)));
                pair.client().writeFully(new byte[]{1});
                reader.cancel();
                reader.join(Net.LONG);
                got += reader.status() == TaskStatus.SUCCEEDED ? reader.join() : 0;
            }
            pair.client().shutdownOutput();
            for (var count = 0; count >= 0; count = pair.server().read(ByteBuffer.allocate(64))) {
                got += count;
            }
            assertEquals(rounds, got);
        }
    }

    @Test
    void operation_inCancelledScope_cancelledBeforeAnyEffect() throws Exception {
        Scheduler.run(() -> {
            try (var listener = Net.listen(); var idle = Net.listen(); var pair = Pair.open()) {
                var client = TcpStream.connect(listener.localAddress());
                pair.client().writeFully(new byte[]{1});
                var target = ByteBuffer.allocate(1);
                var source = ByteBuffer.allocate(1);
                var stream = pair.server();
                for (var call : new Action[]{listener::accept, () -> listener.accept(Duration.ZERO),
                        () -> TcpStream.connect(idle.localAddress()), () -> stream.read(target),
                        () -> stream.read(target, Duration.ZERO), () -> stream.readFully(target),
                        () -> stream.write(source), () -> stream.writeFully(source),
                        () -> stream.read(ByteBuffer.allocate(0)), () -> stream.writeFully(new byte[0])}) {
                    assertFalse(CancelScope.run(scope -> {
                        scope.cancel();
                        call.run();
                    }));
                }
                assertTrue(target.hasRemaining());
                assertTrue(source.hasRemaining());
                assertThrows(SocketTimeoutException.class, () -> idle.accept(Duration.ZERO));
                assertThrows(SocketTimeoutException.class, () -> pair.client().read(target, Duration.ZERO));
                assertArrayEquals(new byte[]{1}, Net.readFully(stream, 1));
                listener.accept().close();
                client.close();
            }
        });
    }

    @Test
    void closeAndShutdownOutput_inCancelledScope_complete() throws Exception {
        Scheduler.run(() -> {
            var pair = Pair.open();
            try (var server = pair.server()) {
                assertTrue(CancelScope.run(scope -> {
                    scope.cancel();
                    pair.client().shutdownOutput();
                    pair.client().close();
                    Net.listen().close();
                }));
                Net.assertEnd(server);
                assertFalse(pair.client().isOpen());
            }
        });
    }

    @Test
    void writeFully_cancelledOnTheWay_positionTellsHowMuchWasTaken() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.openNarrow()) {
                var source = ByteBuffer.wrap(Net.pattern(64_000_000));
                var writer = Task.spawn(() -> pair.client().writeFully(source));
                Net.awaitParked(writer);
                writer.cancel();
                writer.join(Net.LONG);
                assertEquals(TaskStatus.CANCELLED, writer.status());
                pair.client().shutdownOutput();
                var received = Net.readFully(pair.server(), source.position());
                Net.assertEnd(pair.server());
                assertEquals(source.duplicate().flip(), ByteBuffer.wrap(received));
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void timeout_ofAnOuterScope_notLost(Wait wait) throws Exception {
        Scheduler.run(() -> {
            try (var subject = Subject.open()) {
                assertThrows(DeadlineExceededException.class,
                        () -> dev.weft.Timeout.run(Net.SHORT, () -> wait.on(subject, Net.LONG)));
                // the scope has ended, and the subject is as usable as before
                assertThrows(SocketTimeoutException.class, () -> wait.on(subject, Net.SHORT));
            }
        });
    }

    @Test
    void timeout_ofAnOuterScope_notSwallowedByInnerTimeLimits() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                assertThrows(DeadlineExceededException.class, () -> dev.weft.Timeout.run(Net.SHORT, () -> {
                    while (true) {
                        readUntilTimeout(pair.server());
                    }
                }));
            }
        });
    }

    private static void readUntilTimeout(TcpStream stream) throws IOException {
        try {
            stream.read(ByteBuffer.allocate(1), Duration.ofMillis(1));
            throw new AssertionError("nobody sends");
        } catch (SocketTimeoutException e) {
            Net.assertMentions(e, "timed out");
        }
    }

    @ParameterizedTest
    @EnumSource
    void interrupt_ofAnOrdinaryThreadThatWaits_cancelledAndStatusKept(Wait wait) throws Exception {
        try (var subject = Subject.open()) {
            var waiting = OnThread.start(() -> {
                assertThrows(Cancelled.class, () -> wait.on(subject));
                return Thread.currentThread().isInterrupted();
            });
            Net.awaitWaiting(waiting);
            waiting.thread().interrupt();
            assertTrue(Net.result(waiting.result()));
            assertTrue(subject.stream().isOpen());
            assertTrue(subject.listener().isOpen());
        }
    }

    @Test
    void interrupt_beforeAnOperationThatNeedNotWait_operationSucceeds() throws Exception {
        try (var pair = Pair.open()) {
            pair.client().writeFully(new byte[]{5});
            var call = OnThread.start(() -> {
                Thread.currentThread().interrupt();
                var bytes = Net.readFully(pair.server(), 1);
                pair.server().writeFully(bytes);
                assertTrue(Thread.interrupted());
                return bytes;
            });
            assertArrayEquals(new byte[]{5}, Net.result(call.result()));
            assertArrayEquals(new byte[]{5}, Net.readFully(pair.client(), 1));
        }
    }
}
