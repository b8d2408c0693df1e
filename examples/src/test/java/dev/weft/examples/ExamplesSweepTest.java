package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.io.LineReader;
import dev.weft.net.TcpStream;
import dev.weft.testing.CancelSweep;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The examples, cancelled at every moment: all end, and hold nothing afterwards. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ExamplesSweepTest {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private static final Duration MOMENT = Duration.ofMillis(1);

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    @Test
    void twentyTasks_anyCancelled_theOthersPrintAllTheirLines() {
        var report = CancelSweep.of(ArrayList<Integer>::new).check(printed -> {
            var complete = new HashSet<>(printed);
            complete.removeIf(number -> printed.stream().filter(number::equals).count() < 3);
            assertTrue(complete.size() >= 4, printed::toString);
        }).run(printed -> TwentyTasks.print(5, 3, Task::yield, printed::add));
        assertEquals(Set.of(ParkReason.YIELD, ParkReason.JOIN), report.causes());
        assertEquals(6, report.tasks().size());
    }

    @Test
    void pingPong_anyCancelled_strictlyInTurnToTheEnd() {
        var report = CancelSweep.of(ArrayList<String>::new).asProgram().check(score -> {
            for (var i = 0; i < score.size(); i++) {
                assertEquals(i % 2 == 0 ? "ping" : "pong", score.get(i));
            }
        }).run(score -> PingPong.play(3, 3, score::add));
        assertEquals(Set.of("main", "pong"), report.tasks());
    }

    @Test
    void countdown_anyCancelled_liftOffOrStopped() {
        var outcomes = new HashSet<String>();
        var report = CancelSweep.of(ArrayList<String>::new).check(said -> {
            assertTrue(List.of("3 ...", "2 ...", "1 ...").subList(0, Math.min(3, said.size())).equals(said.subList(0,
                    Math.min(3, said.size()))), said::toString);
            outcomes.add(said.getLast());
        }).run(said -> said.add(Countdown.count(Countdown.launchIn(3), 3, said::add)));
        assertEquals(Set.of(ParkReason.SLEEP), report.causes());
        assertEquals(Set.of("3 ...", "2 ...", "1 ...", "lift-off"), outcomes);
    }

    @Test
    void countdown_stoppedOrNot_everybodyEnds() {
        CancelSweep.of(ArrayList<String>::new).carriers(2).seeded(1).check(said -> assertFalse(said.isEmpty()))
                .run(said -> {
                    var launch = Countdown.launchIn(3);
                    Task.spawnLater(Duration.ofMillis(1500), () -> launch.cancel());
                    said.add(Countdown.count(launch, 3, said::add));
                });
    }

    @Test
    void deadlines_cancelledAnywhere_theLineIsHungUp() {
        var quick = new Deadlines.Source("word", Duration.ofMillis(50));
        var slow = new Deadlines.Source("never heard", Duration.ofSeconds(3));
        var report = CancelSweep.of(Deadlines.Line::new).check(line -> assertTrue(line.isHungUp()))
                .run(line -> assertEquals("word - word", Deadlines.ask(List.of(quick, slow, quick), line)));
        assertEquals(4, report.moments().size());
    }

    @Test
    void echo_clientCancelledAnywhere_serverForgetsItAndServesOn() throws Exception {
        try (var server = EchoServer.start(anyPort(), 1)) {
            var report = CancelSweep.of(() -> server).onRealClock(TIME_LIMIT).check(_ -> {
                while (server.connections() > 0) {
                    Task.sleep(MOMENT);
                }
                echo(server, 10);
            }).run(_ -> echo(server, 5000));
            assertTrue(report.causes().contains(ParkReason.IO_READ), report.toString());
        }
    }

    private static void echo(EchoServer server, int size) throws IOException {
        try (var stream = TcpStream.connect(server.address())) {
            for (var i = 0; i < 2; i++) {
                stream.writeFully(new byte[size]);
                var answer = ByteBuffer.allocate(size);
                stream.readFully(answer);
                assertArrayEquals(new byte[size], answer.array());
            }
        }
    }

    @Test
    void chat_guestCancelledAnywhere_hisNameIsFreeAgain() throws Exception {
        try (var server = new ChatServer(anyPort())) {
            var report = CancelSweep.of(AtomicInteger::new).onRealClock(TIME_LIMIT).check(attempts -> {
                while (!visit(server)) {
                    attempts.incrementAndGet();
                    Task.sleep(MOMENT);
                }
            }).run(attempts -> {
                while (!visit(server)) { // the server may not have noticed yet that the last one has gone
                    attempts.incrementAndGet();
                    Task.sleep(MOMENT);
                }
            });
            assertTrue(report.causes().contains(ParkReason.IO_READ), report.toString());
        }
    }

    /** False if there is somebody of that name. */
    private static boolean visit(ChatServer server) throws IOException {
        try (var stream = TcpStream.connect(server.address())) {
            var lines = new LineReader(stream);
            stream.writeFully("ann\n".getBytes(StandardCharsets.UTF_8));
            if (!lines.readLine().equals(Optional.of("* ann came"))) {
                return false;
            }
            stream.writeFully("hello\n".getBytes(StandardCharsets.UTF_8));
            assertEquals(Optional.of("ann: hello"), lines.readLine());
            return true;
        }
    }
}
