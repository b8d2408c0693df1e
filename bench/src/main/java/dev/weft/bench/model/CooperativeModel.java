package dev.weft.bench.model;

import dev.weft.Action;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import dev.weft.observe.Management;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Weft's own tasks on a fixed number of carriers. */
final class CooperativeModel implements Model {
    /** More than a body needs to see its cancellation and end. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final int carriers;

    CooperativeModel(int carriers) {
        this.carriers = carriers;
    }

    @Override
    public String name() {
        return "cooperative-" + carriers;
    }

    @Override
    public String description() {
        return "Weft tasks on " + (carriers == 1 ? "1 carrier" : carriers + " carriers") + ", Weft sockets";
    }

    @Override
    public String switchCause() {
        return carriers == 1
                ? "a switch happens at Task.yield only, and next is who has been ready the longest"
                : "as on one carrier, but the carriers run in parallel and steal unstarted tasks";
    }

    @Override
    public Session open() {
        var scheduler = Scheduler.builder().carriers(carriers).name(name()).start();
        return new CooperativeSession(scheduler, Management.register(scheduler)); // for `weft dump`
    }

    private record CooperativeSession(Scheduler scheduler, Management management) implements Session {
        @Override
        public void run(Duration limit, Action root) throws Exception {
            scheduler.spawn(root).get(limit.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public Child spawn(Action body) {
            return Task.spawn(body)::join;
        }

        @Override
        public void yieldNow() {
            Task.yield();
        }

        @Override
        public void checkpoint() {
            Task.checkpoint();
        }

        @Override
        public Listener listen() throws IOException {
            return new TaskListener(TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        }

        @Override
        public Connection connect(InetSocketAddress address) throws IOException {
            return new TaskConnection(TcpStream.connect(address));
        }

        @Override
        public void close() {
            management.close();
            scheduler.close(CLOSE_LIMIT);
        }
    }

    private record TaskListener(TcpListener listener) implements Listener {
        @Override
        public InetSocketAddress address() {
            return listener.localAddress();
        }

        @Override
        public Connection accept() throws IOException {
            return new TaskConnection(listener.accept());
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private record TaskConnection(TcpStream stream) implements Connection {
        @Override
        public int read(ByteBuffer into) throws IOException {
            return stream.read(into);
        }

        @Override
        public void writeFully(ByteBuffer from) throws IOException {
            stream.writeFully(from);
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }
}
