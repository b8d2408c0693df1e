package dev.weft.bench.workload;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A client that is not part of the model: an ordinary thread that sends a message, waits for its echo, thinks for a while and sends the
 * next. Its round trips tell how long the task at the other end took to get a processor.
 */
final class OutsideClient implements AutoCloseable {
    static final Duration THINK_TIME = Duration.ofMillis(1);

    private static final Duration LOOK_EVERY = Duration.ofNanos(50_000);

    private final Socket socket;
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final CompletableFuture<Plan> plan = new CompletableFuture<>();
    private final CompletableFuture<Latencies> result = new CompletableFuture<>();

    private OutsideClient(Socket socket) {
        this.socket = socket;
    }

    private record Plan(BooleanSupplier mayBegin, BooleanSupplier isOver) {}

    /** Connects and sends a first message. */
    static OutsideClient connect(InetSocketAddress address) throws IOException {
        var client = new OutsideClient(new Socket());
        client.socket.connect(address);
        Thread.ofPlatform().daemon().name("outside-client").start(client::talk);
        return client;
    }

    /** Waits, on an ordinary thread, for the echo of the first message. */
    boolean awaitFirstEcho() throws Exception {
        return connected.get();
    }

    /** Makes it wait until {@code mayBegin} says yes and send messages until {@code isOver} does, one at least. */
    void goOn(BooleanSupplier mayBegin, BooleanSupplier isOver) {
        plan.complete(new Plan(mayBegin, isOver));
    }

    /** Waits, on an ordinary thread, until it has disconnected; gives its round trips. */
    Latencies awaitEnd() throws Exception {
        return result.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        plan.cancel(false);
    }

    private void talk() {
        try (socket) {
            socket.setTcpNoDelay(true);
            trip();
            connected.complete(true);
            var latencies = follow(plan.get());
            socket.close();
            result.complete(latencies);
        } catch (Throwable e) { // who waits has to learn of it
            connected.completeExceptionally(e);
            result.completeExceptionally(e);
        }
    }

    private Latencies follow(Plan plan) throws IOException {
        while (!plan.mayBegin.getAsBoolean() && !socket.isClosed()) {
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        var latencies = new Latencies();
        do {
            long start = System.nanoTime();
            trip();
            latencies.record(System.nanoTime() - start);
            LockSupport.parkNanos(THINK_TIME.toNanos());
        } while (!plan.isOver.getAsBoolean());
        return latencies;
    }

    private void trip() throws IOException {
        byte[] message = ByteBuffer.allocate(EchoServer.BYTES).putLong(0, System.nanoTime()).array();
        socket.getOutputStream().write(message);
        byte[] echo = socket.getInputStream().readNBytes(message.length);
        if (!ByteBuffer.wrap(message).equals(ByteBuffer.wrap(echo))) {
            throw new IOException("the message came back changed, or not at all");
        }
    }
}
