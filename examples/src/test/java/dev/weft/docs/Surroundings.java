package dev.weft.docs;

import dev.weft.CarrierDump;
import dev.weft.Parker;
import dev.weft.Scheduler;
import dev.weft.Waiter;
import dev.weft.World;
import dev.weft.internal.poll.Poller;
import dev.weft.net.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.Random;
import javax.management.MBeanServerConnection;

/** What the snippets of the Javadoc take for granted. Never run. A snippet that names something new declares it here. */
abstract class Surroundings {
    final Duration timeout = any();
    final Random random = any();
    final World.Clock myClock = any();
    final Queue<Waiter> queue = any();
    final InetSocketAddress server = any();
    final TcpStream stream = any();
    final TcpStream connection = any();
    final SelectableChannel channel = any();
    final Poller poller = any();
    final Scheduler scheduler = any();
    final Parker holder = any();
    final MBeanServerConnection jmx = any();
    final Poller.ReadyHandler handler = any();

    @SuppressWarnings("TypeParameterUnusedInFormals") // whatever the field is
    private static <T> T any() {
        throw new UnsupportedOperationException("only compiled");
    }

    abstract void report();

    abstract void serve();

    abstract void alarm(CarrierDump carrier);

    abstract void onTrouble(Runnable reaction);

    abstract void serve(TcpStream client) throws IOException;

    abstract String ask(InetSocketAddress whom) throws IOException;
}
