package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import dev.weft.net.Net.OnThread;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;

/** A server whose connections have a task only while there are bytes, and its clients. */
abstract class ReceivingRig {
    final Queue<String> uncaught = new ConcurrentLinkedQueue<>();
    final Scheduler scheduler = Scheduler.builder().carriers(2)
            .uncaughtHandler((task, failure) -> uncaught.add(task + ": " + failure)).start();
    final Queue<String> trace = new ConcurrentLinkedQueue<>();
    final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    final List<TcpStream> clients = new ArrayList<>();

    @AfterEach
    void close() {
        scheduler.close();
        clients.forEach(TcpStream::close);
    }

    TcpServer start(Function<TcpStream, Receiver> receivers) throws IOException {
        return TcpServer.builder().scheduler(scheduler).name("served").onFailure((_, failure) -> failures.add(failure))
                .startReceiving(Net.anyPort(), receivers);
    }

    TcpStream connect(TcpServer server) throws IOException {
        clients.add(TcpStream.connect(server.address()));
        return clients.getLast();
    }

    /** Waits until no connection has a task: those that accept are left. */
    void awaitIdle() {
        while (tasks() > 0) {
            Net.pause();
        }
    }

    long tasks() {
        return scheduler.dump().carriers().stream().flatMap(carrier -> carrier.tasks().stream())
                .filter(task -> "served".equals(task.name())).count();
    }

    /** Echoes, and says when it has ended. */
    final class Echo implements Receiver {
        private final TcpStream stream;

        Echo(TcpStream stream) {
            this.stream = stream;
        }

        @Override
        public void handle(ByteBuffer bytes) throws IOException {
            stream.writeFully(bytes);
        }

        @Override
        public void ended() {
            assertFalse(stream.isOpen());
            trace.add("ended");
        }
    }

    static void assertEchoes(TcpStream client, int size) throws Exception {
        var bytes = Net.pattern(size);
        var writer = OnThread.start(() -> {
            client.writeFully(bytes);
            return true;
        });
        assertArrayEquals(bytes, Net.readFully(client, size));
        assertTrue(Net.result(writer.result()));
    }
}
