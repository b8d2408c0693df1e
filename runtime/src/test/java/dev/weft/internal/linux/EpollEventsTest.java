package dev.weft.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The layouts of both architectures, whichever this machine has. */
final class EpollEventsTest {
    @Test
    void of_x86_isPacked() {
        assertEquals(new EpollEvents(12, 4), EpollEvents.of("amd64"));
        assertEquals(new EpollEvents(12, 4), EpollEvents.of("x86_64"));
    }

    @Test
    void of_arm_isAligned() {
        assertEquals(new EpollEvents(16, 8), EpollEvents.of("aarch64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "aarch64"})
    void encode_thenRead_sameAtEveryIndex(String architecture) {
        var layout = EpollEvents.of(architecture);
        var array = MemorySegment.ofArray(new byte[(int) layout.bytes(3)]);
        for (var i = 0; i < 3; i++) {
            var event = layout.encode(Linux.EPOLLET | i, (long) i << 32 | 7);
            MemorySegment.copy(MemorySegment.ofArray(event), 0, array, (long) i * layout.size(), event.length);
        }
        for (var i = 0; i < 3; i++) {
            assertEquals(Linux.EPOLLET | i, layout.events(array, i));
            assertEquals((long) i << 32 | 7, layout.data(array, i));
        }
    }
}
