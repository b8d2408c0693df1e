package dev.weft.bench.load;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * An endless stream of bytes that is the same in every run; each connection has its own place to begin. Because the
 * period is a prime, a message that is lost, repeated or sent to the wrong connection does not look like the one that
 * was expected. One thread.
 */
final class Pattern {
    /** The most that one call sends or checks. */
    static final int CHUNK = 1 << 16;

    private static final int PERIOD = 65_521;
    private static final int SEED = 25;

    /** A period and what of the next one is needed to send any chunk in one piece. */
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(PERIOD + CHUNK);

    Pattern() {
        var once = new byte[PERIOD];
        RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom").create(SEED);
        random.nextBytes(once);
        bytes.put(once);
        while (bytes.hasRemaining()) {
            bytes.put(bytes.get(bytes.position() - PERIOD));
        }
    }

    /** Bytes of the stream from {@code offset}, {@code count} or a chunk; valid until the next call. */
    ByteBuffer from(long offset, long count) {
        int start = (int) (offset % PERIOD);
        return bytes.limit(start + (int) Math.min(count, CHUNK)).position(start);
    }

    /** Whether these bytes, a chunk at most, are those of the stream from {@code offset}. */
    boolean matches(long offset, ByteBuffer received) {
        return received.mismatch(from(offset, received.remaining())) < 0;
    }
}
