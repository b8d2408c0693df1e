package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.TaskStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * What the tests of sockets share: streams over loopback, waiting until somebody waits, and data that shows its order.
 */
final class Net {
    /** Long enough never to pass in a test that works; every test has a limit of its own. */
    static final Duration LONG = Duration.ofMinutes(5);

    /** Passes in a test that wants it to pass. */
    static final Duration SHORT = Duration.ofMillis(20);

    /** How much smaller sizes are on the coroutine that switches slowly. */
    private static final int SCALE = "handoff".equals(System.getProperty("weft.coroutine")) ? 4 : 1;

    private Net() {}

    static int scaled(int size) {
        return Math.max(1, size / SCALE);
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static TcpListener listen() throws IOException {
        return TcpListener.bind("127.0.0.1", 0);
    }

    /** Two ends of one connection. */
    record Pair(TcpStream client, TcpStream server) implements AutoCloseable {
        static Pair open() throws IOException {
            try (var listener = listen()) {
                var client = TcpStream.connect(listener.localAddress());
                return new Pair(client, listener.accept());
            }
        }

        /** With so little room between the ends that megabytes don't fit, whatever this machine allows by itself. */
        static Pair openNarrow() throws IOException {
            var pair = open();
            for (var end : List.of(pair.client, pair.server)) {
                end.setOption(StandardSocketOptions.SO_SNDBUF, 64 * 1024).setOption(StandardSocketOptions.SO_RCVBUF,
                        64 * 1024);
            }
            return pair;
        }

        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    /** A port that takes no more connections for now: whoever connects has to wait. */
    record FullListener(TcpListener listener, List<SocketChannel> waiting) implements AutoCloseable {
        static FullListener open() throws IOException {
            var listener = TcpListener.bind(anyPort(), 1);
            var waiting = new ArrayList<SocketChannel>();
            for (var pending = 0; pending < 2;) {
                var channel = SocketChannel.open();
                channel.configureBlocking(false);
                waiting.add(channel);
                pending += channel.connect(listener.localAddress()) ? 0 : 1;
                assertTrue(waiting.size() < 100, "the system takes any number of connections");
            }
            return new FullListener(listener, waiting);
        }

        InetSocketAddress address() {
            return listener.localAddress();
        }

        String host() {
            return address().getHostString();
        }

        @Override
        public void close() throws IOException {
            listener.close();
            for (var channel : waiting) {
                channel.close();
            }
        }
    }

    /** A port where nobody listens. */
    static InetSocketAddress closedPort() throws IOException {
        try (var listener = listen()) {
            return listener.localAddress();
        }
    }

    static Scheduler carrier(String name) {
        return Scheduler.builder().name(name).carriers(1).start();
    }

    /** Writes until nothing fits any more, and on; ends by an exception only. */
    static void writeForEver(TcpStream stream) throws IOException {
        for (var chunk = ByteBuffer.allocate(64 * 1024);;) {
            stream.write(chunk.clear());
        }
    }

    static void awaitParked(Task<?> task) {
        while (task.status() != TaskStatus.PARKED) {
            assertTrue(!task.isDone(), () -> "did not wait: " + task);
            pause();
        }
    }

    static void awaitWaiting(OnThread<?> call) {
        while (call.thread.getState() != Thread.State.WAITING && call.thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(!call.result.isDone(), "did not wait");
            pause();
        }
    }

    static void pause() {
        if (Task.insideTask()) {
            Task.yield();
        } else {
            Thread.yield();
        }
    }

    /** A call on an ordinary thread. */
    record OnThread<T>(Thread thread, FutureTask<T> result) {
        static <T> OnThread<T> start(Callable<T> body) {
            var result = new FutureTask<>(body);
            return new OnThread<>(Thread.ofPlatform().daemon().start(result), result);
        }
    }

    /** The value, or the throwable itself that ended it. */
    static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    /** Bytes that differ from those at other places. */
    static byte[] pattern(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    static byte[] readFully(TcpStream stream, int size) throws IOException {
        var target = ByteBuffer.allocate(size);
        stream.readFully(target);
        return target.array();
    }

    static void assertEnd(TcpStream stream) throws IOException {
        assertEquals(-1, stream.read(ByteBuffer.allocate(1)));
    }

    static void assertMentions(Throwable failure, Object... parts) {
        for (var part : parts) {
            assertTrue(String.valueOf(failure.getMessage()).contains(part.toString()), failure + " mentions " + part);
        }
    }

    /** How an address looks in messages. */
    static String text(InetSocketAddress address) {
        return IoFailures.text(address);
    }
}
