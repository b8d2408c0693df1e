package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.io.LineReader;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import dev.weft.testing.CancelSweep;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The servers among the examples, their own tasks cancelled at every moment: the task of a connection takes its client with it and
 * nobody else, the one that accepts takes the whole server with it. The clients are one more task beside them; a socket that a server left
 * open would keep that waiting.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ServerSweepTest {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    /** A client; once the server has left it, it does nothing more. */
    private static final class Client {
        private final List<String> heard = new ArrayList<>();
        private final TcpStream stream;
        private final LineReader lines;
        private boolean lost;

        Client(TcpStream stream) {
            this.stream = stream;
            this.lines = new LineReader(stream);
        }

        /** Sends something, and reads until the answer. */
        void say(String line, String answer) {
            try {
                if (!lost) {
                    stream.writeFully((line + "\n").getBytes(StandardCharsets.UTF_8));
                    do {
                        heard.add(lines.readLine().orElseThrow(EOFException::new));
                    } while (!heard.getLast().equals(answer));
                }
            } catch (IOException _) {
                lost = true;
            }
        }

        /** Goes, and waits until the server has hung up. */
        void leave() {
            try (stream) {
                stream.shutdownOutput();
                while (lines.readLine().isPresent()) {
                    // what was on its way
                }
            } catch (IOException _) {
                // hung up as well
            }
        }
    }

    /** A server that does not accept yet, and the clients that have connected to it. */
    private static final class Run {
        private final TcpListener listener;
        private final List<Client> clients = new ArrayList<>();
        private @Nullable EchoServer echo;

        Run() {
            try {
                listener = TcpListener.bind("127.0.0.1", 0);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        Client connect() throws IOException {
            clients.add(new Client(TcpStream.connect(listener.localAddress())));
            return clients.getLast();
        }

        /** Comes when the server is at work already, which may refuse him if it accepts no more. */
        void visit(String line, String answer) {
            try {
                connect().say(line, answer);
            } catch (IOException refused) {
                assertFalse(listener.isOpen(), refused::toString);
            }
        }

        /** One task was cancelled: its client is lost, or else the server has ended. */
        void assertOthersServed() {
            if (listener.isOpen()) {
                var lost = clients.stream().filter(client -> client.lost).count();
                assertTrue(lost <= 1, "lost: " + lost);
            }
        }
    }

    private static CancelSweep<Run> sweep(String... victims) {
        return CancelSweep.of(Run::new).onRealClock(TIME_LIMIT)
                .victims(task -> List.of(victims).contains(task.name())).expecting(IOException.class::isInstance);
    }

    @Test
    void echo_anyTaskOfTheServerCancelled_atMostItsOwnClientIsLost() {
        var report = sweep("accept", "echo").check(run -> {
            assertFalse(run.listener.isOpen());
            assertEquals(0, Objects.requireNonNull(run.echo).connections());
        }).run(run -> {
            try (var listener = run.listener) {
                var first = run.connect();
                var second = run.connect();
                run.echo = new EchoServer(Task.current().scheduler(), listener);
                for (var i = 0; i < 2; i++) {
                    first.say("hello", "hello");
                    second.say("hello", "hello");
                }
                run.visit("hello", "hello");
                run.assertOthersServed();
                run.clients.forEach(Client::leave);
            }
        });
        assertEquals(Set.of("accept", "echo"), report.tasks());
        assertEquals(Set.of(ParkReason.IO_ACCEPT, ParkReason.IO_READ), report.causes());
    }

    @Test
    void chat_anyTaskOfTheServerCancelled_atMostItsOwnGuestIsLost() {
        var report = sweep("accept", "guest", "writer").check(run -> assertFalse(run.listener.isOpen())).run(run -> {
            try (var listener = run.listener) {
                var ann = run.connect();
                var bob = run.connect();
                new ChatServer(listener, Task.current().scheduler());
                ann.say("ann", "* ann came");
                bob.say("bob", "* bob came");
                ann.say("hello", "ann: hello");
                bob.say("hi", "bob: hi");
                assertTrue(ann.lost || bob.lost || bob.heard.contains("ann: hello"), bob.heard::toString);
                ann.leave();
                bob.say("bye", "bob: bye");
                assertTrue(ann.lost || bob.lost || bob.heard.contains("* ann left"), bob.heard::toString);
                run.visit("cat", "* cat came");
                run.assertOthersServed();
                run.clients.forEach(Client::leave);
            }
        });
        assertEquals(Set.of("accept", "guest", "writer"), report.tasks());
        assertTrue(report.causes().containsAll(Set.of(ParkReason.IO_ACCEPT, ParkReason.IO_READ, ParkReason.PARK)),
                report.toString());
    }
}
