package dev.weft.bench.model;

import dev.weft.Action;
import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** The JDK's virtual threads on the JDK's own scheduler. */
final class VirtualThreadModel implements Model {
    @Override
    public String name() {
        return "virtual";
    }

    @Override
    public String description() {
        return "the JDK's virtual threads, its scheduler, java.net sockets";
    }

    @Override
    public String switchCause() {
        return "a thread stands back at Thread.yield and when it blocks; its carriers run in parallel and steal, "
                + "no order is promised";
    }

    @Override
    public Session open() {
        return new VirtualThreadSession();
    }

    private static final class VirtualThreadSession implements Session {
        @Override
        public void run(Duration limit, Action root) throws Exception {
            started(root).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public Child spawn(Action body) {
            return started(body)::get;
        }

        private static <T> T direct(BlockingOperation<T, IOException> operation) throws IOException {
            return operation.run();
        }

        private static FutureTask<Boolean> started(Action body) {
            var task = new FutureTask<>(() -> {
                body.run();
                return true;
            });
            Thread.startVirtualThread(task);
            return task;
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is compared
        public void yieldNow() {
            Thread.yield();
        }

        @Override
        public void checkpoint() {
            // The JDK's scheduler never takes a processor away.
        }

        @Override
        public Listener listen() throws IOException {
            return SocketListener.open(VirtualThreadSession::direct);
        }

        @Override
        public Connection connect(InetSocketAddress address) throws IOException {
            return SocketConnection.open(address, VirtualThreadSession::direct);
        }

        @Override
        public void close() {
            // The scheduler is the JVM's.
        }
    }
}
