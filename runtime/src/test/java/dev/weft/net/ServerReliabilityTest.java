package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm;
import dev.weft.Scheduler;
import dev.weft.net.ServerLoad.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server under load, every byte accounted for, and nothing left behind. {@code -Dweft.reliability.connections}, {@code
 * -Dweft.reliability.apart} (connections to another process) and {@code -Dweft.reliability.seconds} make it longer, {@code
 * -Dweft.reliability.seed} replays.
 */
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ServerReliabilityTest {
    private static final int CONNECTIONS = Integer.getInteger("weft.reliability.connections", Net.scaled(2000));
    private static final int CONNECTIONS_APART = Integer.getInteger("weft.reliability.apart", Net.scaled(1000));
    private static final long CHURN_MILLIS = Math.max(800, Long.getLong("weft.reliability.seconds", 0) * 1000);
    private static final int CHURN_ROUND = 100;
    private static final int SLOW_CONNECTIONS = Math.max(60, CONNECTIONS / 50);
    /** Descriptors that others in this JVM may open meanwhile, and memory that they and the JIT may take. */
    private static final long FEW_DESCRIPTORS = 30;
    private static final long LITTLE_MEMORY = 8 << 20;
    private static final long SETTLING_NANOS = 10_000_000_000L;

    private static long seed() {
        return Long.getLong("weft.reliability.seed", ThreadLocalRandom.current().nextLong());
    }

    private static void load(int connections, TcpServer.Spread spread, Kind... kinds) throws Exception {
        var seed = seed();
        var load = new ServerLoad(connections, seed, kinds);
        try (var scheduler = Scheduler.builder().name("served").carriers(2).start();
                var clients = Net.carrier("clients");
                var server = TcpServer.builder().scheduler(scheduler).spread(spread).start(Net.anyPort(),
                        load::serve)) {
            load.run(clients, server);
        } catch (Exception | AssertionError failure) {
            throw new AssertionError("with -Dweft.reliability.seed=" + seed, failure);
        }
    }

    @ParameterizedTest
    @EnumSource
    void manyConnectionsAtOnce_writeHalfCloseReset_everyByteIsAccountedFor(TcpServer.Spread spread) throws Exception {
        load(CONNECTIONS, spread, Kind.WRITES, Kind.ECHOES, Kind.RESETS);
    }

    /** Each side has its own descriptors then, so that there can be as many connections as one process may have. */
    @Test
    void manyConnectionsAtOnce_toAServerInAJvmOfItsOwn_everyByteIsAccountedFor() throws Exception {
        var seed = seed();
        var load = new ServerLoad(CONNECTIONS_APART, seed, Kind.WRITES, Kind.ECHOES, Kind.RESETS);
        try (var child = ChildJvm.startAlike(ServerApart.class, "-Dconnections=" + CONNECTIONS_APART);
                var clients = Net.carrier("clients")) {
            var port = Integer.parseInt(child.awaitLineAfter(ServerApart.LISTENING));
            load.visitAll(clients, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            var ended = child.end();
            assertEquals(0, ended.status(), () -> ended + " with -Dweft.reliability.seed=" + seed);
            load.assertAccounts(new AtomicLongArray(ended.lines().stream()
                    .filter(line -> line.startsWith(ServerApart.RECEIVED))
                    .mapToLong(line -> Long.parseLong(line.substring(ServerApart.RECEIVED.length()))).toArray()));
        }
    }

    @Test
    void slowReadersAndWriters_besideQuickOnes_everyByteIsAccountedFor() throws Exception {
        load(SLOW_CONNECTIONS, TcpServer.Spread.ROUND_ROBIN, Kind.READS_SLOWLY, Kind.WRITES_SLOWLY, Kind.ECHOES);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void connectionsOpenedAndDropped_forAWhile_descriptorsAndHeapAreFlat(boolean onDemand) throws Exception {
        var seed = seed();
        var random = new Random(seed);
        try (var scheduler = Scheduler.builder().name("served").carriers(2).start()) {
            churn(scheduler, random, onDemand); // what is loaded and pooled once
            var descriptors = descriptors();
            var memory = memory();
            var end = System.nanoTime() + CHURN_MILLIS * 1_000_000;
            do {
                churn(scheduler, random, onDemand);
            } while (System.nanoTime() < end);
            // What leaks does not come back; what the carriers have yet to give back does.
            var descriptorsNow = settled(ServerReliabilityTest::descriptors, descriptors + FEW_DESCRIPTORS);
            assertTrue(descriptorsNow <= descriptors + FEW_DESCRIPTORS,
                    descriptors + " descriptors grew to " + descriptorsNow + ", seed " + seed);
            var memoryNow = settled(ServerReliabilityTest::memory, memory + LITTLE_MEMORY);
            assertTrue(memoryNow <= memory + LITTLE_MEMORY,
                    memory + " bytes of heap grew to " + memoryNow + ", seed " + seed);
        }
    }

    /** Connections that say something or nothing, and are closed or reset by one side or the other, some at the end of the server. */
    private static void churn(Scheduler scheduler, Random random, boolean onDemand) throws IOException {
        var left = new ArrayList<TcpStream>();
        var builder = TcpServer.builder().scheduler(scheduler).onFailure((_, _) -> {});
        try (var server = onDemand
                ? builder.startReceiving(Net.anyPort(), ServerReliabilityTest::echoUnlessFirstIsZero)
                : builder.start(Net.anyPort(), stream -> {
                    if (Net.readFully(stream, 1)[0] != 0) {
                        TcpServerTest.echo(stream);
                    }
                })) {
            for (var i = 0; i < CHURN_ROUND; i++) {
                var stream = TcpStream.connect(server.address());
                switch (random.nextInt(5)) {
                    case 0 -> stream.close();
                    case 1 -> stream.setOption(StandardSocketOptions.SO_LINGER, 0).close();
                    case 2 -> {
                        stream.writeFully(new byte[]{0});
                        Net.assertEnd(stream);
                        stream.close();
                    }
                    case 3 -> {
                        stream.writeFully(new byte[]{1});
                        TcpServerTest.assertEchoes(stream, 300);
                        stream.setOption(StandardSocketOptions.SO_LINGER, 0).close();
                    }
                    default -> left.add(stream);
                }
            }
        }
        left.forEach(TcpStream::close);
    }

    /** The figure as soon as it is within the bound; if it never is, as it is after some seconds. */
    private static long settled(Callable<Long> figure, long bound) throws Exception {
        var end = System.nanoTime() + SETTLING_NANOS;
        var now = figure.call();
        while (now > bound && System.nanoTime() < end) {
            Thread.onSpinWait();
            now = figure.call();
        }
        return now;
    }

    private static Receiver echoUnlessFirstIsZero(TcpStream stream) {
        var isFirst = new AtomicBoolean(true);
        return bytes -> {
            if (isFirst.compareAndSet(true, false) && bytes.get() == 0) {
                stream.close();
            } else {
                stream.writeFully(bytes);
            }
        };
    }

    private static long descriptors() throws IOException {
        var directory = Path.of("/proc/self/fd");
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (var open = Files.list(directory)) {
            return open.count();
        }
    }

    private static long memory() {
        var least = Long.MAX_VALUE;
        for (var i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
