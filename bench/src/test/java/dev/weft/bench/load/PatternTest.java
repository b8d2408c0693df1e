package dev.weft.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

final class PatternTest {
    private final Pattern pattern = new Pattern();

    private ByteBuffer copy(long offset, int count) {
        return ByteBuffer.allocate(count).put(pattern.from(offset, count)).flip();
    }

    @Test
    void from_moreThanAChunk_isAChunk() {
        assertEquals(Pattern.CHUNK, pattern.from(65_520, 1 << 20).remaining());
    }

    @Test
    void matches_overThePeriod_goesOn() {
        var whole = ByteBuffer.allocate(2000).put(copy(64_521, 1000)).put(copy(65_521, 1000)).flip();
        assertTrue(pattern.matches(64_521, whole));
    }

    @Test
    void matches_oneBitChanged_isFalse() {
        var bytes = copy(123, 64);
        bytes.put(63, (byte) (bytes.get(63) ^ 1));
        assertFalse(pattern.matches(123, bytes));
    }

    @Test
    void matches_messageRepeated_isFalse() {
        assertFalse(pattern.matches(64, copy(0, 64)));
    }
}
