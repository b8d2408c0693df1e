package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessUsageTest {
    @Test
    void now_threadsThatWaitForEachOtherAndEnd_areCounted() throws Exception {
        var before = ProcessUsage.now();
        var queue = new SynchronousQueue<Integer>();
        var other = Thread.ofPlatform().start(() -> take(queue));
        for (int i = 0; i < 200; i++) {
            queue.put(i);
        }
        other.join();
        var used = ProcessUsage.now().since(before);

        assertTrue(used.voluntary() >= 100, used.toString());
        assertTrue(used.involuntary() >= 0, used.toString());
        assertTrue(used.cpuNanos() > 0, used.toString());
    }

    @Test
    void now_besideTheJvmsOwnCount_isTheSameProcessorTime() {
        long ours = ProcessUsage.now().cpuNanos();
        long jvms = ProcessUsage.ofTheJvm().cpuNanos();

        assertTrue(Math.abs(jvms - ours) < 2_000_000_000L, jvms + " beside " + ours);
    }

    @Test
    void since_somethingUnknown_isUnknown() {
        assertEquals(new ProcessUsage(5, -1, 2), new ProcessUsage(7, -1, 5).since(new ProcessUsage(2, -1, 3)));
        assertEquals(new ProcessUsage(5, -1, -1), new ProcessUsage(7, 4, -1).since(new ProcessUsage(2, -1, 3)));
    }

    private static void take(SynchronousQueue<Integer> queue) {
        try {
            for (int i = 0; i < 200; i++) {
                queue.take();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
