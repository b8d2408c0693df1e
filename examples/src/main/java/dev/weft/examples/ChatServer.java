package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.io.LineReader;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpServer;
import dev.weft.net.TcpStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * A chat room over TCP: the first line of a client is its name, every other one goes to all.
 *
 * <p>
 * All tasks are on one carrier, so the room is a plain map without a lock: between two yield points nobody else runs. A member has
 * two tasks. One reads its lines and puts them into everybody's queue, which never waits; the other writes what is in its own
 * queue and parks when that is empty. Who does not read is shown out, so that the others never wait for him.
 */
public final class ChatServer implements AutoCloseable {
    /** Lines that may wait for a member; more would fill memory for somebody who does not listen. */
    private static final int MOST_UNREAD = 100;

    private final TcpServer server;
    private final Scheduler scheduler;
    private final Map<String, Member> room = new HashMap<>(); // tasks of the one carrier only

    /** Opens the port and serves until {@link #close}. */
    public ChatServer(InetSocketAddress address) throws IOException {
        this(TcpListener.bind(address), Scheduler.builder().name("chat").carriers(1).start());
    }

    /** Serves on a scheduler with one carrier that it closes with itself. */
    ChatServer(TcpListener listener, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.server = TcpServer.builder().scheduler(scheduler).name("guest").start(listener, this::receive);
    }

    /** Serves on a port that the system chooses until Ctrl-C. */
    public static void main(String[] args) throws Exception {
        var server = new ChatServer(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        System.out.println("listening on " + server.address());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    private void receive(TcpStream stream) throws IOException {
        var lines = new LineReader(stream);
        var name = lines.readLine().orElse("");
        if (name.isBlank() || room.containsKey(name)) {
            stream.writeFully(bytes("* choose another name"));
            return;
        }
        var member = new Member(stream);
        room.put(name, member);
        try {
            tellAll("* " + name + " came");
            for (var line = lines.readLine(); line.isPresent(); line = lines.readLine()) {
                tellAll(name + ": " + line.get());
            }
        } finally {
            room.remove(name);
            member.writer.cancel();
            tellAll("* " + name + " left");
        }
    }

    private void tellAll(String line) {
        room.values().forEach(member -> member.tell(line));
    }

    private static byte[] bytes(String line) {
        return (line + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Somebody in the room. */
    private static final class Member {
        private final Queue<String> unread = new ArrayDeque<>();
        private final TcpStream stream;
        private final Task<Void> writer;

        Member(TcpStream stream) {
            this.stream = stream;
            this.writer = Task.spawnLocal("writer", this::write);
        }

        void tell(String line) {
            if (unread.size() == MOST_UNREAD) {
                stream.close(); // its reader finds out, and the member leaves
            } else {
                unread.add(line);
                writer.unpark();
            }
        }

        private void write() {
            try (stream) {
                while (true) {
                    for (var line = unread.poll(); line != null; line = unread.poll()) {
                        stream.writeFully(bytes(line));
                    }
                    Task.park();
                }
            } catch (IOException gone) {
                // the reader finds out too
            }
        }
    }

    /** Closes the port and every connection. Closing twice is fine. */
    @Override
    public void close() {
        server.close();
        scheduler.close();
    }
}
