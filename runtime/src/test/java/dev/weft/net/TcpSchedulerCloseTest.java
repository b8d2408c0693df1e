package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.TaskStatus;
import dev.weft.net.Net.OnThread;
import dev.weft.net.Net.Pair;
import dev.weft.net.Wait.Subject;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of channels when the scheduler they registered with closes. */
@Timeout(60)
class TcpSchedulerCloseTest {
    @ParameterizedTest
    @EnumSource
    void close_schedulerWhileATaskWaits_cancelled(Wait wait) throws Exception {
        var scheduler = Net.carrier("closing");
        try (var subject = Subject.open()) {
            var waiting = scheduler.spawn(() -> wait.on(subject));
            Net.awaitParked(waiting);
            assertEquals(List.of(), scheduler.close(Net.LONG));
            assertEquals(TaskStatus.CANCELLED, waiting.status());
        } finally {
            scheduler.close();
        }
    }

    @Test
    void close_scheduler_itsChannelsAreClosed() throws Exception {
        var scheduler = Net.carrier("closing");
        try (var pair = Pair.open()) {
            var waiting = scheduler.spawn(() -> pair.server().read(ByteBuffer.allocate(1)));
            Net.awaitParked(waiting);
            scheduler.close();
            assertFalse(pair.server().isOpen());
            Net.assertEnd(pair.client());
            assertThrows(ClosedChannelException.class, () -> pair.server().read(ByteBuffer.allocate(1)));
            pair.server().close();
        }
    }

    @Test
    void close_schedulerOfAChannel_otherUsersOfItAreTold() throws Exception {
        var scheduler = Net.carrier("closing");
        try (var other = Net.carrier("other"); var pair = Pair.open()) {
            var first = scheduler.spawn(() -> Net.readFully(pair.server(), 1));
            Net.awaitParked(first);
            pair.client().writeFully(new byte[1]);
            Net.result(first);
            var task = other.spawn(() -> pair.server().read(ByteBuffer.allocate(1)));
            var thread = OnThread.start(() -> {
                Net.writeForEver(pair.server());
                return true;
            });
            Net.awaitParked(task);
            Net.awaitWaiting(thread);
            scheduler.close();
            assertThrows(ClosedChannelException.class, () -> Net.result(task));
            assertThrows(ClosedChannelException.class, () -> Net.result(thread.result()));
        }
    }

    @Test
    void close_schedulerWithManyStreams_allEndAndPeersAreTold() throws Exception {
        var count = Net.scaled(200);
        var scheduler = Net.carrier("closing");
        var clients = new ArrayList<TcpStream>();
        try (var listener = Net.listen()) {
            var handlers = new ArrayList<Task<?>>();
            for (var i = 0; i < count; i++) {
                clients.add(TcpStream.connect(listener.localAddress()));
                var server = listener.accept();
                handlers.add(scheduler.spawn(() -> {
                    try (server) {
                        Net.assertEnd(server);
                    }
                }));
            }
            handlers.forEach(Net::awaitParked);
            assertEquals(List.of(), scheduler.close(Net.LONG));
            assertTrue(handlers.stream().allMatch(Task::isCancelled));
            for (var client : clients) {
                Net.assertEnd(client);
            }
        } finally {
            clients.forEach(TcpStream::close);
            scheduler.close();
        }
    }
}
