package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.net.Net.OnThread;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A closed stream gives its descriptor back once, when nobody is inside a system call: its number may be another's the moment after. */
@Limited
class DescriptorUseTest {
    private static final int MORE_THAN_A_BUDGET = 1000;

    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch mayLeave = new CountDownLatch(1);
    private final ScriptedNetwork network = new ScriptedNetwork();
    private Scheduler scheduler;
    private TcpStream stream;
    private ScriptedNetwork.Stream script;

    @BeforeEach
    void connect() throws Exception {
        scheduler = Scheduler.builder().carriers(1).world(World.builder().network(network).build()).start();
        stream = Net.result(scheduler.spawn(() -> TcpStream.connect(new InetSocketAddress("127.0.0.1", 7))));
        script = Objects.requireNonNull(network.opened);
    }

    @AfterEach
    void close() {
        scheduler.close();
    }

    /** A system call that another thread holds up. */
    private int stay(ByteBuffer buffer) {
        inside.countDown();
        try {
            mayLeave.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        buffer.put((byte) 1);
        return 1;
    }

    @Test
    void close_whileAReaderHasGivenWay_isGivenBackAtOnce() throws Exception {
        for (var i = 0; i < MORE_THAN_A_BUDGET; i++) {
            script.reads.add(buffer -> {
                buffer.put((byte) 1);
                return 1;
            });
        }
        var reader = scheduler.spawn(() -> {
            Task.spawnLocal(() -> {
                inside.countDown();
                mayLeave.await(); // holds the carrier, so that the reader does not come back
            });
            var buffer = ByteBuffer.allocate(1);
            for (;;) {
                stream.read(buffer.clear());
            }
        });
        inside.await();
        stream.close();
        assertEquals(1, script.closes.get());
        mayLeave.countDown();
        assertThrows(AsynchronousCloseException.class, () -> Net.result(reader));
        assertEquals(1, script.closes.get());
    }

    @Test
    void close_whileAnotherIsInARead_isLeftToIt() throws Exception {
        script.reads.add(this::stay);
        var reader = OnThread.start(() -> stream.read(ByteBuffer.allocate(1)));
        inside.await();
        stream.close();
        assertEquals(1, script.shutdowns.get()); // the peer hears of it at once
        assertEquals(0, script.closes.get());
        mayLeave.countDown();
        assertEquals(1, Net.result(reader.result()));
        assertEquals(1, script.closes.get());
    }

    @Test
    void close_whileOthersAreInReadAndWrite_isLeftToTheLast() throws Exception {
        script.reads.add(this::stay);
        var reader = OnThread.start(() -> stream.read(ByteBuffer.allocate(1)));
        inside.await();
        script.writes.add(buffer -> {
            stream.close();
            buffer.get();
            return 1;
        });
        stream.write(ByteBuffer.allocate(1));
        assertEquals(0, script.closes.get());
        mayLeave.countDown();
        Net.result(reader.result());
        assertEquals(1, script.closes.get());
    }

    @Test
    void close_whileAnotherWaits_isNotLeftToHimForHeMayNeverComeBack() throws Exception {
        var reader = scheduler.spawn(() -> stream.read(ByteBuffer.allocate(1)));
        Net.awaitParked(reader);
        var busy = scheduler.spawn(() -> { // the reader can't go on meanwhile
            inside.countDown();
            mayLeave.await();
        });
        inside.await();
        stream.close();
        var closes = script.closes.get();
        mayLeave.countDown();
        Net.result(busy);
        assertThrows(AsynchronousCloseException.class, () -> Net.result(reader));
        assertEquals(1, closes);
        assertEquals(1, script.closes.get());
    }

    @Test
    void close_whileOneWaitsAndAnotherIsInAWrite_isLeftToTheWriter() throws Exception {
        var reader = scheduler.spawn(() -> stream.read(ByteBuffer.allocate(1)));
        Net.awaitParked(reader);
        script.writes.add(this::stay);
        var writer = OnThread.start(() -> stream.write(ByteBuffer.allocate(1)));
        inside.await();
        stream.close();
        assertThrows(AsynchronousCloseException.class, () -> Net.result(reader));
        assertEquals(0, script.closes.get());
        mayLeave.countDown();
        Net.result(writer.result());
        assertEquals(1, script.closes.get());
    }

    @Test
    void close_nobodyInside_isDoneAtOnceAndOnce() {
        stream.close();
        stream.close();
        assertEquals(1, script.shutdowns.get());
        assertEquals(1, script.closes.get());
    }

    @Test
    void anyOperation_afterClose_makesNoSystemCall() {
        stream.close();
        var attempts = script.attempts.get();
        var options = script.options.get();
        assertThrows(ClosedChannelException.class, () -> stream.read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> stream.write(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> stream.setOption(StandardSocketOptions.SO_KEEPALIVE, true));
        assertThrows(ClosedChannelException.class, stream::shutdownOutput);
        assertEquals(attempts, script.attempts.get());
        assertEquals(options, script.options.get());
    }
}
