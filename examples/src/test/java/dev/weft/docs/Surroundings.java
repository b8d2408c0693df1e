package dev.weft.docs;

import dev.weft.CarrierDump;
import dev.weft.Guard;
import dev.weft.Parker;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import dev.weft.World;
import dev.weft.channel.Broadcast;
import dev.weft.channel.Channel;
import dev.weft.coroutine.Generator;
import dev.weft.internal.poll.KernelNetwork;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.RawSocket;
import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import dev.weft.scope.Scope;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.management.MBeanServerConnection;
import org.jspecify.annotations.Nullable;

/** What the snippets of the Javadoc take for granted. Never run. A snippet that names something new declares it here. */
abstract class Surroundings {
    final Duration timeout = any();
    final Random random = any();
    final World.Clock myClock = any();
    final WaitQueue queue = any();
    final Guard guard = any();
    final Waiter waiter = any();
    final String item = any();
    final ArrayDeque<String> items = any();
    final Map<String, String> table = any();
    final String key = any();
    final String changed = any();
    final Path file = any();
    final String database = any();
    final Broadcast<String> broadcast = any();
    final Channel<String> requests = any();
    final Channel<String> replies = any();
    final int workers = any();
    final boolean running = any();
    final double[][] grids = any();
    final double[] myStripe = any();
    final InetSocketAddress server = any();
    final TcpStream stream = any();
    final TcpStream connection = any();
    final KernelNetwork network = any();
    final RawSocket socket = any();
    final byte[] buffer = any();
    final byte[] body = any();
    final Poller poller = any();
    final Scheduler scheduler = any();
    final Parker holder = any();
    final MBeanServerConnection jmx = any();
    final Poller.ReadyHandler handler = any();
    final Scope<Object, Void> scope = any();
    final Path tree = any();
    final List<String> urls = any();
    final List<Task<String>> queries = any();
    final InetSocketAddress anyPort = any();
    final int id = any();

    record Job() {
        void run() {
            // only compiled
        }
    }

    @SuppressWarnings("TypeParameterUnusedInFormals") // whatever the field is
    private static <T> T any() {
        throw new UnsupportedOperationException("only compiled");
    }

    abstract void report();

    abstract void prepare();

    abstract void handle(String what);

    abstract void handle(byte[] what);

    abstract void store(String what);

    abstract void query(String what);

    abstract void compute(double[] stripe);

    abstract void swap(double[][] buffers);

    abstract void serve();

    abstract void alarm(CarrierDump carrier);

    abstract void onTrouble(Runnable reaction);

    abstract void serve(TcpStream client) throws IOException;

    abstract String ask(InetSocketAddress whom) throws IOException;

    abstract void serve(TcpListener listener) throws IOException;

    abstract String fetch(String url) throws IOException;

    abstract String fetchName(int whose) throws IOException;

    abstract String fetchBalance(int whose) throws IOException;

    abstract void show(String what);

    abstract void count(@Nullable Object what);

    abstract void walk(Path from, Generator.Sink<String> out);
}
