package dev.weft;

import static dev.weft.SchedulerDumpTest.dumpOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import org.junit.jupiter.api.Test;

/** What people read of a dump. */
@Limited
final class SchedulerDumpTextTest {
    @Test
    void dump_text_namesTasksWaitsAndFrames() {
        try (var kit = TestKit.fifo()) {
            var slow = kit.scheduler().spawn("slow", () -> Task.park());
            kit.scheduler().spawn("waits", () -> slow.join());
            kit.awaitAllParked();
            var text = kit.scheduler().dump().toString();
            assertTrue(text.startsWith("Scheduler \"kit\" RUNNING at "), text);
            assertTrue(text.contains("\"slow\" #"), text);
            assertTrue(text.contains("PARKED JOIN on Task[slow #"), text);
            assertTrue(text.contains("    at " + SchedulerDumpTextTest.class.getName()), text);
            assertFalse(text.contains("did not answer"), text);
        }
    }

    @Test
    void dump_deepStack_isCut() {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> parkBelow(400));
            kit.awaitAllParked();
            assertEquals(256, dumpOf(kit.scheduler().dump(), task).stack().size());
        }
    }

    private static int parkBelow(int frames) {
        if (frames == 0) {
            Task.park();
            return 0;
        }
        return 1 + parkBelow(frames - 1);
    }
}
