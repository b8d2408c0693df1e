package dev.weft.bench.echo;

import dev.weft.bench.gil.GilExecutor;
import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import dev.weft.bench.gil.GilMode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A thread of some kind per connection, on {@code java.net}. */
final class ThreadEcho implements EchoService {
    private static final long PAUSE_MILLIS = 100;

    private final ServerSocket listener;
    private final int bufferBytes;
    private final Threads threads;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);

    private ThreadEcho(ServerSocket listener, int bufferBytes, Threads threads) {
        this.listener = listener;
        this.bufferBytes = bufferBytes;
        this.threads = threads;
    }

    /** What the kinds differ in. */
    private interface Threads {
        String description();

        void start(Runnable body);

        /** Makes a call that may block. */
        default <T> T blocking(BlockingOperation<T, IOException> operation) throws IOException {
            return operation.run();
        }

        /** Somebody else may have the processor. */
        default void checkpoint() {
            // only the threads under one lock need to be asked
        }
    }

    static ThreadEcho onVirtualThreads(EchoOptions options) throws IOException {
        System.setProperty("jdk.virtualThreadScheduler.parallelism", String.valueOf(options.carriers()));
        return start(options, new Threads() {
            @Override
            public String description() {
                return options.carriers() + (options.carriers() == 1 ? " carrier" : " carriers");
            }

            @Override
            public void start(Runnable body) {
                Thread.startVirtualThread(body);
            }
        });
    }

    static ThreadEcho onPlatformThreads(EchoOptions options) throws IOException {
        return start(options, new Threads() {
            @Override
            public String description() {
                return "a thread per connection";
            }

            @Override
            public void start(Runnable body) {
                Thread.ofPlatform().daemon().name("echo").start(body);
            }
        });
    }

    static ThreadEcho underOneLock(EchoOptions options) throws IOException {
        var pool = GilExecutor.threadPerTask(GilMode.INTERVAL);
        return start(options, new Threads() {
            @Override
            public String description() {
                return "a thread per connection, one lock";
            }

            @Override
            public void start(Runnable body) {
                pool.execute(body);
            }

            @Override
            public <T> T blocking(BlockingOperation<T, IOException> operation) throws IOException {
                return pool.blocking(operation);
            }

            @Override
            public void checkpoint() {
                pool.checkpoint();
            }
        });
    }

    private static ThreadEcho start(EchoOptions options, Threads threads) throws IOException {
        var listener = new ServerSocket();
        ThreadEcho echo = null;
        try {
            listener.bind(options.address(), EchoOptions.BACKLOG);
            echo = new ThreadEcho(listener, options.ownBufferBytes(), threads);
            threads.start(echo::accept);
            return echo;
        } finally {
            if (echo == null) {
                listener.close();
            }
        }
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                acceptOne();
            }
        } finally {
            ended.countDown();
        }
    }

    private void acceptOne() {
        try {
            var connection = threads.blocking(listener::accept);
            connections.add(connection);
            threads.start(() -> echo(connection));
        } catch (IOException e) {
            if (!listener.isClosed()) {
                System.err.println("a connection was not accepted: " + e.getMessage()); // no descriptor left, say
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void echo(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = connection.getInputStream();
            var out = connection.getOutputStream();
            var buffer = new byte[bufferBytes];
            for (int count = threads.blocking(() -> in.read(buffer)); count >= 0; count = threads
                    .blocking(() -> in.read(buffer))) {
                int length = count;
                threads.blocking(() -> {
                    out.write(buffer, 0, length);
                    return length;
                });
                threads.checkpoint();
            }
        } catch (IOException _) {
            // the client's right, and the server's end
        } finally {
            connections.remove(connection);
        }
    }

    @Override
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    @Override
    public String description() {
        return threads.description();
    }

    @Override
    public void awaitClosed() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        closeQuietly(listener);
        connections.forEach(ThreadEcho::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception _) {
            // it is gone either way
        }
    }
}
