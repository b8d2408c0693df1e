package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.sync.Latch;
import dev.weft.sync.Semaphore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.zip.CRC32;

/**
 * Many connections at once to one server, each behaving in its own random way, and the accounts of every byte: at the end of its input
 * the server tells each client how many bytes came and their checksum.
 */
final class ServerLoad {
    /** What a client does. */
    enum Kind {
        /** Writes, ends its output, and reads the accounts. */
        WRITES,
        /** Reads back each piece before it writes the next. */
        ECHOES,
        /** Writes, and breaks the connection off. */
        RESETS,
        /** Writes byte by byte, and gives way in between. */
        WRITES_SLOWLY,
        /** Has everything sent back while it reads in small pieces, with hardly any room in between. */
        READS_SLOWLY
    }

    private static final int REPORT_BYTES = 16;
    private static final int NO_ECHO = 0;
    private static final int ECHO = 1;
    /** Connections in the making: fewer than the backlog, for what the system drops comes again only after a second. */
    private static final int CONNECTING = 500;

    private final int count;
    private final long seed;
    private final AtomicLongArray sent;
    private final AtomicLongArray received;
    private final Kind[] kinds;
    private final Latch allConnected;
    private final Semaphore connecting = Semaphore.of(CONNECTING);

    ServerLoad(int count, long seed, Kind... kinds) {
        this.count = count;
        this.seed = seed;
        this.kinds = kinds;
        this.sent = new AtomicLongArray(count);
        this.received = new AtomicLongArray(count);
        this.allConnected = Latch.of(count);
    }

    /** What came from each client so far. */
    AtomicLongArray received() {
        return received;
    }

    /** The handler. */
    void serve(TcpStream stream) throws IOException {
        var header = ByteBuffer.allocate(5);
        stream.readFully(header);
        var echoes = header.flip().get() == ECHO;
        var id = header.getInt();
        var sum = new CRC32();
        var bytes = 0L;
        var buffer = ByteBuffer.allocate(4096);
        try {
            while (stream.read(buffer.clear()) >= 0) {
                buffer.flip();
                bytes += buffer.remaining();
                sum.update(buffer.duplicate());
                if (echoes) {
                    stream.writeFully(buffer);
                }
            }
            stream.writeFully(ByteBuffer.allocate(REPORT_BYTES).putLong(bytes).putLong(sum.getValue()).flip());
        } finally {
            received.set(id, bytes);
        }
    }

    /** Runs all clients as tasks of {@code home} and checks the accounts of both sides. */
    void run(Scheduler home, TcpServer server) throws Exception {
        visitAll(home, server.address());
        TcpServerTest.awaitActive(server, 0);
        assertEquals(count, server.stats().accepted());
        assertAccounts(received);
    }

    /** Runs all clients, which check what the server tells them. */
    void visitAll(Scheduler home, InetSocketAddress server) throws Exception {
        var tasks = new ArrayList<Task<Void>>();
        var seeds = new Random(seed);
        for (var i = 0; i < count; i++) {
            var id = i;
            var random = new Random(seeds.nextLong());
            tasks.add(home.spawn("client", () -> visit(server, id, kinds[id % kinds.length], random)));
        }
        for (var task : tasks) {
            Net.result(task);
        }
    }

    /** Checks what the server says that it received in all, also from those that broke off. */
    void assertAccounts(AtomicLongArray received) {
        for (var id = 0; id < count; id++) {
            if (kinds[id % kinds.length] == Kind.RESETS) {
                assertTrue(received.get(id) <= sent.get(id), "more came than was sent");
            } else {
                assertEquals(sent.get(id), received.get(id));
            }
        }
    }

    private void visit(InetSocketAddress server, int id, Kind kind, Random random) throws Exception {
        connecting.acquire();
        TcpStream connected;
        try {
            connected = TcpStream.connect(server);
        } finally {
            connecting.release();
        }
        try (var stream = connected) {
            allConnected.countDown();
            allConnected.await();
            var mode = kind == Kind.ECHOES || kind == Kind.READS_SLOWLY ? ECHO : NO_ECHO;
            stream.writeFully(ByteBuffer.allocate(5).put((byte) mode).putInt(id).flip());
            var sum = new CRC32();
            switch (kind) {
                case WRITES -> write(stream, id, sum, random, 1 + random.nextInt(5));
                case WRITES_SLOWLY -> writeSlowly(stream, id, sum, random);
                case ECHOES -> echo(stream, id, sum, random);
                case READS_SLOWLY -> readSlowly(stream, id, sum, random);
                case RESETS -> {
                    write(stream, id, sum, random, random.nextInt(4));
                    stream.setOption(StandardSocketOptions.SO_LINGER, 0);
                    return;
                }
            }
            stream.shutdownOutput();
            var report = ByteBuffer.wrap(Net.readFully(stream, REPORT_BYTES));
            assertEquals(sent.get(id), report.getLong());
            assertEquals(sum.getValue(), report.getLong());
            Net.assertEnd(stream);
        }
    }

    private byte[] piece(int id, CRC32 sum, Random random, int most) {
        var bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        sum.update(bytes);
        sent.addAndGet(id, bytes.length);
        return bytes;
    }

    private void write(TcpStream stream, int id, CRC32 sum, Random random, int pieces) throws IOException {
        for (var i = 0; i < pieces; i++) {
            stream.writeFully(piece(id, sum, random, 8000));
            if (random.nextBoolean()) {
                Task.yield();
            }
        }
    }

    private void writeSlowly(TcpStream stream, int id, CRC32 sum, Random random) throws IOException {
        for (var i = 0; i < 50; i++) {
            stream.writeFully(piece(id, sum, random, 1));
            Task.yield();
        }
    }

    private void echo(TcpStream stream, int id, CRC32 sum, Random random) throws IOException {
        for (var i = random.nextInt(6); i > 0; i--) {
            var bytes = piece(id, sum, random, 6000);
            stream.writeFully(bytes);
            assertArrayEquals(bytes, Net.readFully(stream, bytes.length));
        }
    }

    private void readSlowly(TcpStream stream, int id, CRC32 sum, Random random) throws IOException {
        stream.setOption(StandardSocketOptions.SO_RCVBUF, 4096);
        var bytes = new byte[100_000];
        random.nextBytes(bytes);
        sum.update(bytes);
        sent.addAndGet(id, bytes.length);
        var writing = Task.spawn("writing", () -> stream.writeFully(bytes));
        var back = ByteBuffer.allocate(bytes.length);
        while (back.hasRemaining()) {
            stream.readFully(back.limit(Math.min(bytes.length, back.position() + 1000)));
            back.limit(bytes.length);
            Task.yield();
        }
        writing.join();
        assertArrayEquals(bytes, back.array());
    }
}
