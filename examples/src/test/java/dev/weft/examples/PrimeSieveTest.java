package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.channel.ChannelClosedException;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PrimeSieveTest {
    @Test
    void primes_some_thoseAndNoTaskIsLeft() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(List.of(2, 3, 5, 7, 11, 13), kit.run(() -> PrimeSieve.primes(6)));
            assertEquals(List.of(), kit.tasks());
        }
    }

    @Test
    void primes_none_noTaskIsLeft() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(List.of(), kit.run(() -> PrimeSieve.primes(0)));
            assertEquals(List.of(), kit.tasks());
        }
    }

    @Test
    void primes_negativeCount_refused() {
        try (var kit = TestKit.fifo()) {
            assertThrows(IllegalArgumentException.class, () -> kit.run(() -> PrimeSieve.primes(-1)));
        }
    }

    /** The chain falls wherever it is cut: each link closes both its ends. */
    @Test
    void primes_anyTaskCancelled_theOthersEnd() {
        var report = CancelSweep.of(ArrayList<Integer>::new).asProgram()
                .expecting(ChannelClosedException.class::isInstance)
                .check(found -> assertTrue(List.of(2, 3, 5).containsAll(found), found::toString))
                .run(found -> found.addAll(PrimeSieve.primes(3)));
        assertTrue(report.tasks().containsAll(List.of("main", "counter", "filter 2")), report.toString());
    }
}
