package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** It opens at 0, once, for all, and is never less than 0. */
@Limited
final class LatchTest {
    private final List<String> trace = new ArrayList<>();

    @Test
    void create_negative_isRefused() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Latch.of(-1)).toString().contains("-1"));
    }

    @Test
    void countDown_moreOftenThanTheCount_staysAtZero() {
        var latch = Latch.of(2);
        assertFalse(latch.isOpen());
        latch.countDown();
        assertEquals(1, latch.count());
        for (var i = 0; i < 3; i++) {
            latch.countDown();
            assertEquals(0, latch.count());
            assertTrue(latch.isOpen());
        }
        assertEquals("Latch[open, 0 waiting]", latch.toString());
    }

    @Test
    void await_open_returnsWithoutLettingOthersRun() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                Latch.of(0).await();
                assertTrue(Latch.of(0).await(Duration.ZERO));
                trace.add("caller");
            });
        }
        assertEquals(List.of("caller", "other"), trace);
    }

    @Test
    void countDown_toZero_allGoOnInOrder() {
        try (var kit = TestKit.fifo()) {
            var latch = Latch.of(2);
            for (var name : List.of("a", "b", "c")) {
                kit.spawn(() -> {
                    latch.await();
                    trace.add(name);
                });
            }
            kit.awaitAllParked();
            latch.countDown();
            kit.awaitAllParked();
            assertEquals(List.of(), trace);
            assertEquals(new Latch.Stats(1, 3, 3), latch.stats());
            assertEquals("Latch[count 1, 3 waiting]", latch.toString());
            latch.countDown();
            kit.awaitAllParked();
            assertEquals(List.of("a", "b", "c"), trace);
            assertEquals(new Latch.Stats(0, 0, 3), latch.stats());
        }
    }

    @Test
    void countDown_byTasksOfTwoCarriersAndThreads_opensForAll() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < Scaled.size(300); round++) {
                var latch = Latch.of(4);
                var waiting = scheduler.spawn(() -> latch.await());
                var first = scheduler.spawn(() -> {
                    latch.countDown();
                    latch.countDown();
                });
                var thread = OrdinaryThread.start(latch::countDown);
                latch.countDown();
                latch.await();
                waiting.get();
                first.get();
                assertTrue(thread.value());
                assertEquals(0, latch.count());
            }
        }
    }
}
