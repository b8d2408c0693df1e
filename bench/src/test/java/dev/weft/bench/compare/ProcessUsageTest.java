package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class ProcessUsageTest {
    private static final int SLEEPS = 50;

    @Test
    void now_threadThatSleptAndEnded_isCounted() throws Exception {
        var before = ProcessUsage.now();
        var sleeper = Thread.ofPlatform().start(ProcessUsageTest::sleepOften);
        sleeper.join();
        var used = ProcessUsage.now().since(before);

        assertTrue(used.voluntary() >= SLEEPS, used.toString());
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

    private static void sleepOften() {
        try {
            for (int i = 0; i < SLEEPS; i++) {
                Thread.sleep(1); // a wait for certain: whoever waits for another thread may be lucky, and spin
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
