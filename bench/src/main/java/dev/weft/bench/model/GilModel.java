package dev.weft.bench.model;

import dev.weft.Action;
import dev.weft.bench.gil.GilExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Platform threads under one lock, as CPython's since 3.2: 5 ms switch interval, the lock released around blocking
 * calls.
 */
final class GilModel implements Model {
    @Override
    public String name() {
        return "gil";
    }

    @Override
    public String description() {
        return "platform threads under one lock, switch interval 5 ms, java.net sockets";
    }

    @Override
    public String switchCause() {
        return "a yield, as Python's time.sleep(0), releases the lock and takes it again: whether another is quicker, "
                + "and which, nobody decides";
    }

    @Override
    public Session open() {
        return new GilSession();
    }

    private static final class GilSession implements Session {
        private final GilExecutor pool = GilExecutor.threadPerTask();

        @Override
        public void run(Duration limit, Action root) throws Exception {
            pool.submit(() -> {
                root.run();
                return true;
            }).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public Child spawn(Action body) {
            var future = pool.submit(() -> {
                body.run();
                return true;
            });
            return future::get;
        }

        @Override
        @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is compared
        public void yieldNow() {
            pool.blocking(() -> {
                Thread.yield();
                return true;
            });
        }

        @Override
        public void checkpoint() {
            pool.checkpoint();
        }

        @Override
        public Listener listen() throws IOException {
            return SocketListener.open(pool::blocking);
        }

        @Override
        public Connection connect(InetSocketAddress address) throws IOException {
            return SocketConnection.open(address, pool::blocking);
        }

        @Override
        public void close() {
            pool.shutdownNow(); // the threads are daemons
        }
    }
}
