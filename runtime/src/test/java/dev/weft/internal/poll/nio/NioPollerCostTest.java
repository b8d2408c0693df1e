package dev.weft.internal.poll.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.weft.internal.poll.Poller;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a carrier pays for its poller. */
@Timeout(60)
class NioPollerCostTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void poll_neverRegistered_opensNoSelector() throws IOException {
        var before = pollDescriptors();
        var pollers = new ArrayList<Poller>();
        for (var i = 0; i < 50; i++) {
            var poller = new NioPoller();
            pollers.add(poller);
            poller.wakeup();
            poller.poll(1_000_000);
            poller.poll(1_000);
        }
        var after = pollDescriptors();
        for (var poller : pollers) {
            poller.close();
        }
        assertTrue(after < before + 50, before + " -> " + after);
    }

    private static long pollDescriptors() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(NioPollerCostTest::isEpoll).count();
        }
    }

    private static boolean isEpoll(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("eventpoll");
        } catch (IOException _) {
            return false; // the one that reads the directory is gone by now
        }
    }

    @Test
    void poll_registered_allocatesNothing() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var pipe = Pipe.open();
        try (var poller = new NioPoller(); var sink = pipe.sink(); var source = pipe.source()) {
            source.configureBlocking(false);
            var registration = poller.register(source, new Rearming());
            registration.arm(Poller.READ);
            sink.write(ByteBuffer.wrap(new byte[1]));
            pollTimes(poller, registration, 20_000);
            var before = threads.getCurrentThreadAllocatedBytes();
            var told = pollTimes(poller, registration, 10_000);
            var allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(10_000, told);
            assertTrue(allocated < 10_000, allocated + " bytes in 10 000 polls");
        }
    }

    private static int pollTimes(Poller poller, Poller.Registration registration, int times) throws IOException {
        var told = 0;
        for (var i = 0; i < times; i++) {
            registration.arm(Poller.READ);
            told += poller.poll(0);
        }
        return told;
    }

    private static final class Rearming implements Poller.ReadyHandler {
        @Override
        public void ready(int interest) {
            assertEquals(Poller.READ, interest);
        }

        @Override
        public void closed() {
            // the test closes what it opened
        }
    }
}
