package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a carrier pays for its poller, and a task for a read and a write. */
public abstract class PollerCostContract extends PollerTest {
    private static final int TIMES = 10_000;

    /** Bytes of the wrappers that one turn makes, if the compiler takes none away; a copied buffer would be more. */
    private static final int WRAPPERS = 1024;

    /** The network under test. */
    protected PollerCostContract(Network network) {
        super(network);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void poll_neverRegistered_takesNoDescriptor() throws IOException {
        var before = Descriptors.ofPollers();
        var pollers = new ArrayList<Poller>();
        for (var i = 0; i < 50; i++) {
            var another = network.newPoller();
            pollers.add(another);
            another.wakeup();
            another.poll(1_000_000);
            another.poll(1_000);
        }
        var after = Descriptors.ofPollers();
        for (var another : pollers) {
            another.close();
        }
        assertTrue(after < before + 50, before + " -> " + after);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void close_pollerThatHadRegistrations_givesItsDescriptorsBack() throws IOException {
        var before = Descriptors.ofPollers();
        for (var i = 0; i < 50; i++) {
            try (var another = new Polling(network)) {
                another.poller.register(another.pair().near(), new Recorder(Poller.READ));
                another.poller.poll(0);
            }
        }
        var after = Descriptors.ofPollers();
        assertTrue(after < before + 50, before + " -> " + after);
    }

    @Test
    void pollReadAndWrite_warm_allocateNoBuffers() throws IOException {
        var pair = polling.pair();
        var echo = new Echo(pair.near());
        echo.register(poller);
        var one = ByteBuffer.allocateDirect(1);
        turns(pair, echo, one, 2 * TIMES);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        turns(pair, echo, one, TIMES);
        var allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(3 * TIMES, echo.count);
        assertTrue(allocated < TIMES * WRAPPERS, allocated + " bytes in " + TIMES + " turns");
    }

    private void turns(SocketPair pair, Echo echo, ByteBuffer one, int times) throws IOException {
        for (var i = 0; i < times; i++) {
            pair.far().write(one.clear());
            for (var before = echo.count; echo.count == before;) {
                poller.poll(0);
            }
            pair.far().read(one.clear());
        }
    }

    /** Sends back what it reads. */
    private static final class Echo implements Poller.ReadyHandler {
        private final RawStream stream;
        private final byte[] buffer = new byte[8 * WRAPPERS];
        private Poller.@Nullable Registration registration;
        private int count;

        Echo(RawStream stream) {
            this.stream = stream;
        }

        void register(Poller poller) throws IOException {
            registration = poller.register(stream, this);
            arm();
        }

        private void arm() {
            if (registration != null) {
                registration.arm(Poller.READ);
            }
        }

        @Override
        public void ready(int interest) {
            arm();
            try {
                var received = stream.read(buffer, 0, buffer.length);
                if (received > 0) {
                    count += stream.write(buffer, 0, received);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void closed() {
            // the test closes what it opened
        }
    }
}
