package dev.weft.bench.workload;

import dev.weft.bench.model.Job;
import dev.weft.bench.model.Session;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/**
 * The six functions that PEP 371 measured threads and processes with. What computes comes to a checkpoint in each pass of its loop, as
 * an interpreter would; what waits for a file or a socket does so in the model's way.
 */
public sealed interface PepJob extends Job {
    /** Does nothing: what it takes to have something done elsewhere. Gives 1. */
    record Empty() implements PepJob {
        @Override
        public long run(Session session) {
            return 1;
        }
    }

    /**
     * Computes a Fibonacci number by addition. Gives it modulo 2^64.
     *
     * @param index
     *            of the number; 0, 1, 1, 2 are the first
     */
    record Fibonacci(int index) implements PepJob {
        @Override
        public long run(Session session) {
            long current = 0;
            long next = 1;
            for (int i = 0; i < index; i++) {
                long sum = current + next;
                current = next;
                next = sum;
                session.checkpoint();
            }
            return current;
        }
    }

    /**
     * Finds primes by trial division. Gives their sum.
     *
     * @param limit
     *            below which
     */
    record Primes(int limit) implements PepJob {
        @Override
        public long run(Session session) {
            long sum = 0;
            for (int candidate = 2; candidate < limit; candidate++) {
                if (isPrime(candidate, session)) {
                    sum += candidate;
                }
            }
            return sum;
        }

        private static boolean isPrime(int candidate, Session session) {
            for (int divisor = 2; divisor * divisor <= candidate; divisor++) {
                session.checkpoint();
                if (candidate % divisor == 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * Writes a temporary file, block by block, and reads it back. Gives the checksum of what it read.
     *
     * @param blocks
     *            of 4096 bytes
     */
    record FileTrip(int blocks) implements PepJob {
        static final int BLOCK_BYTES = 4096;
        private static final Path FOLDER = Path.of(Objects.requireNonNull(System.getProperty("java.io.tmpdir")));
        private static final String NAME = "weft-file-trip-" + ProcessHandle.current().pid() + "-";
        private static final AtomicLong NUMBERS = new AtomicLong();

        @Override
        public long run(Session session) throws Exception {
            var path = FOLDER.resolve(NAME + NUMBERS.incrementAndGet());
            var read = new CRC32();
            var block = ByteBuffer.allocate(BLOCK_BYTES);
            try (var file = session.blocking(() -> FileChannel.open(path, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE))) {
                for (int i = 0; i < blocks; i++) {
                    fill(block.clear(), i);
                    session.blocking(() -> file.write(block));
                }
                file.position(0);
                for (int i = 0; i < blocks; i++) {
                    block.clear();
                    session.blocking(() -> file.read(block));
                    read.update(block.flip());
                }
            }
            return read.getValue();
        }

        /** The checksum of what is written. */
        static long checksum(int blocks) {
            var written = new CRC32();
            var block = ByteBuffer.allocate(BLOCK_BYTES);
            for (int i = 0; i < blocks; i++) {
                fill(block.clear(), i);
                written.update(block);
            }
            return written.getValue();
        }

        private static void fill(ByteBuffer block, int number) {
            for (int i = 0; i < BLOCK_BYTES; i += Integer.BYTES) {
                block.putInt(i, number + i);
            }
        }
    }

    /**
     * Gets a page from an HTTP server of this machine. Gives the length of the answer.
     *
     * @param port
     *            of the server, on the loopback address
     */
    record UrlGet(int port) implements PepJob {
        /** More than an answer. */
        private static final int ROOM = 16 * 1024;

        @Override
        public long run(Session session) throws Exception {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            var answer = ByteBuffer.allocate(ROOM);
            try (var connection = session.connect(address)) {
                connection.writeFully(
                        ByteBuffer.wrap("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
                while (connection.read(answer) >= 0) {
                    if (!answer.hasRemaining()) {
                        throw new EOFException("the answer has more than " + ROOM + " bytes");
                    }
                }
            }
            return answer.position();
        }
    }

    /**
     * Passes items through a queue. They come with the job, so a model of processes has to send them there, as the queues of PEP 371 did.
     * Gives their sum.
     *
     * @param items
     *            that are passed
     */
    record QueuePassing(List<Integer> items) implements PepJob {
        /** Copies the list. */
        public QueuePassing {
            items = List.copyOf(items);
        }

        @Override
        public long run(Session session) throws Exception {
            var queue = session.<Integer>conduit(items.size());
            for (var item : items) {
                queue.send(item);
            }
            long sum = 0;
            for (int i = 0; i < items.size(); i++) {
                sum += queue.receive();
            }
            return sum;
        }
    }
}
