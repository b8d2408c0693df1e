package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CarrierPort;
import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.TaskStatus;
import dev.weft.io.ByteWriter;
import dev.weft.io.LineReader;
import dev.weft.net.Net.FullListener;
import dev.weft.net.Net.Pair;
import dev.weft.testing.CancelSweep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every wait for a socket, cancelled at every moment: no byte and no connection is lost, and the poller forgets the channel. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TcpSweepTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** A connection that was opened outside the scheduler of the run, and how much the partner has sent. */
    private static final class Run {
        private final Pair pair = opened(Pair::open);
        private int sent;

        void send(byte[] bytes, int count) throws IOException {
            pair.client().writeFully(ByteBuffer.wrap(bytes, sent, count));
            sent += count;
        }

        void drain(ByteBuffer target) throws IOException {
            pair.client().shutdownOutput();
            receive(target);
        }

        void receive(ByteBuffer target) throws IOException {
            for (var count = 0; count >= 0 && target.hasRemaining();) {
                count = pair.server().read(target, Net.LONG);
            }
        }
    }

    private static <T> T opened(Callable<T> opening) {
        try {
            return opening.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static <S> CancelSweep<S> sweep(Supplier<S> state) {
        return CancelSweep.of(state).onRealClock(Duration.ofSeconds(30)).check(_ -> {
            for (var i = 0; i < 100 && registered() > 0; i++) {
                Task.yield();
            }
            assertEquals(0, registered());
        });
    }

    private static int registered() {
        return CarrierPort.forNewResource().poller().registered();
    }

    /** Waits in a task of its own while the partner does what ends the wait; then what was waiting has ended, somehow. */
    private static void operate(Action operation, Action partner, Action afterwards) throws Exception {
        var waiting = Task.spawn("waiting", operation);
        try {
            Task.sleep(MOMENT);
            partner.run();
            waiting.join(Net.LONG);
        } finally {
            Task.shield(() -> {
                waiting.cancel();
                waiting.join(Net.LONG);
                assertNotEquals(TaskStatus.FAILED, waiting.status(), waiting::toString);
                afterwards.run();
                return true;
            });
        }
    }

    private static void assertMet(CancelSweep.Report report, ParkReason reason) {
        assertTrue(
                report.moments().stream()
                        .anyMatch(moment -> moment.task().equals("waiting") && moment.cause() == reason),
                report.toString());
    }

    /** The ways to read some bytes into a buffer. */
    enum Reading {
        ONCE, FULLY, SEVERAL, BORROWED, READABLE;

        void run(TcpStream stream, ByteBuffer target) throws IOException {
            switch (this) {
                case ONCE -> stream.read(target);
                case FULLY -> stream.readFully(target);
                case SEVERAL -> stream.read(new ByteBuffer[]{ByteBuffer.allocate(0), target});
                case BORROWED -> stream.readBorrowed(target::put);
                case READABLE -> {
                    stream.awaitReadable();
                    var bytes = new byte[target.remaining()];
                    target.put(bytes, 0, stream.readNow(bytes, 0, bytes.length));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sweep_read_noByteLost(Reading reading) {
        var bytes = Net.pattern(8);
        assertMet(sweep(Run::new).run(run -> {
            try (var pair = run.pair) {
                var target = ByteBuffer.allocate(bytes.length);
                operate(() -> {
                    while (target.hasRemaining()) {
                        reading.run(pair.server(), target);
                    }
                }, () -> {
                    run.send(bytes, 4);
                    Task.sleep(MOMENT);
                    run.send(bytes, 4);
                }, () -> {
                    run.drain(target);
                    assertEquals(ByteBuffer.wrap(bytes, 0, run.sent), target.flip());
                });
            }
        }), ParkReason.IO_READ);
    }

    @Test
    void sweep_readLine_noByteLost() {
        var bytes = "first\r\nsecond\nthird".getBytes(StandardCharsets.UTF_8);
        assertMet(sweep(Run::new).run(run -> {
            try (var pair = run.pair) {
                var reader = new LineReader(pair.server());
                var text = new StringBuilder();
                operate(() -> {
                    for (var line = reader.readLine(); line.isPresent(); line = reader.readLine()) {
                        text.append(line.get()).append('|');
                    }
                }, () -> {
                    run.send(bytes, 10);
                    Task.sleep(MOMENT);
                    run.send(bytes, bytes.length - 10);
                    pair.client().shutdownOutput();
                }, () -> {
                    pair.client().shutdownOutput();
                    for (var line = reader.readLine(); line.isPresent(); line = reader.readLine()) {
                        text.append(line.get()).append('|');
                    }
                    var sent = new String(bytes, 0, run.sent, StandardCharsets.UTF_8);
                    assertEquals(sent.lines().map(line -> line + "|").collect(Collectors.joining()), text.toString());
                });
            }
        }), ParkReason.IO_READ);
    }

    /** The ways to write a buffer. */
    enum Writing {
        ONCE, FULLY, SEVERAL
    }

    @ParameterizedTest
    @EnumSource
    void sweep_write_positionTellsWhatWasTaken(Writing writing) {
        var source = Net.pattern(400_000);
        assertMet(sweep(Run::new).run(run -> {
            try (var pair = run.pair) {
                pair.client().setOption(StandardSocketOptions.SO_SNDBUF, 32 * 1024);
                pair.server().setOption(StandardSocketOptions.SO_RCVBUF, 32 * 1024);
                var left = ByteBuffer.wrap(source);
                var received = ByteBuffer.allocate(source.length);
                operate(() -> {
                    try {
                        while (left.hasRemaining()) {
                            switch (writing) {
                                case FULLY -> pair.client().writeFully(left);
                                case SEVERAL -> pair.client().writeFully(ByteBuffer.allocate(0), left);
                                case ONCE -> pair.client().write(left);
                            }
                        }
                    } finally {
                        pair.client().shutdownOutput(); // no yield point
                    }
                }, () -> run.receive(received), () -> {
                    run.drain(received);
                    assertEquals(left.position(), received.position());
                    assertEquals(ByteBuffer.wrap(source, 0, left.position()), received.flip());
                });
            }
        }), ParkReason.IO_WRITE);
    }

    @Test
    void sweep_accept_noConnectionLost() {
        assertMet(sweep(() -> opened(Net::listen)).run(listener -> {
            var connected = new ArrayList<TcpStream>();
            var accepted = new ArrayList<TcpStream>();
            try (listener) {
                operate(() -> {
                    while (accepted.size() < 2) {
                        accepted.add(listener.accept());
                    }
                }, () -> {
                    connected.add(TcpStream.connect(listener.localAddress()));
                    Task.sleep(MOMENT);
                    connected.add(TcpStream.connect(listener.localAddress()));
                }, () -> {
                    while (accepted.size() < connected.size()) {
                        accepted.add(listener.accept(Net.LONG));
                    }
                });
            } finally {
                connected.forEach(TcpStream::close);
                accepted.forEach(TcpStream::close);
            }
        }), ParkReason.IO_ACCEPT);
    }

    @Test
    void sweep_connect_theSocketIsClosed() {
        assertMet(sweep(() -> opened(FullListener::open)).run(full -> {
            try (full) {
                operate(() -> connectInVain(full), () -> Task.sleep(MOMENT),
                        () -> assertTrue(full.listener().isOpen()));
            }
        }), ParkReason.IO_CONNECT);
    }

    private static void connectInVain(FullListener full) throws IOException {
        try (var stream = TcpStream.connect(full.address(), Net.SHORT)) {
            throw new AssertionError("there was room for " + stream);
        } catch (SocketTimeoutException expected) {
            Net.assertMentions(expected, "timed out");
        }
    }

    @Test
    void sweep_connectToSeveral_theSocketsAreClosed() {
        assertMet(sweep(() -> opened(FullListener::open)).run(full -> {
            try (full) {
                var silent = InetAddress.getLoopbackAddress();
                operate(() -> {
                    try (var stream = Connecting.toAny("silent", List.of(silent, silent), full.address().getPort(),
                            TimeLimit.of(Net.SHORT), MOMENT)) {
                        throw new AssertionError("there was room for " + stream);
                    } catch (SocketTimeoutException expected) {
                        Net.assertMentions(expected, "timed out");
                    }
                }, () -> Task.sleep(MOMENT), () -> assertTrue(full.listener().isOpen()));
            }
        }), ParkReason.IO_CONNECT);
    }

    @Test
    void sweep_bufferedWrites_nothingTwiceAndNothingLost() {
        var source = Net.pattern(300_000);
        assertMet(sweep(Run::new).run(run -> {
            try (var pair = run.pair) {
                pair.client().setOption(StandardSocketOptions.SO_SNDBUF, 32 * 1024);
                pair.server().setOption(StandardSocketOptions.SO_RCVBUF, 32 * 1024);
                var writer = new ByteWriter(pair.client(), 100_000);
                var received = ByteBuffer.allocate(source.length);
                var ended = new AtomicBoolean();
                operate(() -> {
                    try {
                        for (var i = 0; i < source.length; i += 1000) {
                            writer.write(source, i, 1000);
                        }
                        writer.flush();
                    } finally {
                        ended.set(true);
                    }
                }, () -> {
                    while (!ended.get()) {
                        try {
                            pair.server().read(received, Net.SHORT);
                        } catch (SocketTimeoutException _) {
                            // the writer was cancelled, or is slow
                        }
                    }
                }, () -> {
                    var rest = Task.spawn(() -> run.receive(received));
                    writer.flush();
                    pair.client().shutdownOutput();
                    rest.join(Net.LONG);
                    assertEquals(ByteBuffer.wrap(source, 0, received.position()), received.flip());
                });
            }
        }), ParkReason.IO_WRITE);
    }

    @Test
    void sweep_echoAsUsersWriteIt_everyStreamIsClosed() {
        var report = sweep(() -> opened(Net::listen)).expecting(IOException.class::isInstance).run(listener -> {
            try (listener) {
                var server = Task.spawn("server", () -> {
                    try (var stream = listener.accept()) {
                        var buffer = ByteBuffer.allocate(16);
                        while (stream.read(buffer.clear()) >= 0) {
                            stream.writeFully(buffer.flip());
                        }
                    }
                });
                try (var client = TcpStream.connect(listener.localAddress())) {
                    for (var i = 0; i < 3; i++) {
                        var bytes = Net.pattern(i + 1);
                        client.writeFully(bytes);
                        var answer = ByteBuffer.allocate(bytes.length);
                        client.readFully(answer, Duration.ofMillis(300));
                        assertArrayEquals(bytes, answer.array());
                    }
                } finally {
                    server.cancel();
                }
            }
        });
        assertEquals(Set.of("main", "server"), report.tasks());
    }
}
