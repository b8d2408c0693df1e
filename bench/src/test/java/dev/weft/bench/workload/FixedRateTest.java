package dev.weft.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedRateTest {
    private static final long EVERY = 1_000;

    private long now = 5_000_000;
    private final List<Long> began = new ArrayList<>();
    private final FixedRate rate = new FixedRate(now + EVERY, EVERY, () -> now, pause -> now += pause.toNanos());

    @Test
    void run_nobodyHeldUp_everythingAtItsTime() throws Exception {
        var latencies = rate.run(100, this::takesTen);

        assertEquals(100, latencies.count());
        assertEquals(0.01, latencies.micros(100));
        assertEquals(5_000_000 + 100 * EVERY, began.getLast());
    }

    @Test
    void run_oneStall_allThatBecameDueMeanwhileIsLate() throws Exception {
        var latencies = rate.run(1000, number -> {
            takesTen(number);
            if (number == 500) {
                now += 100 * EVERY;
            }
        });

        // a loop that measures only what it began would have seen one wait, and p99 as without the stall
        assertEquals(1000, latencies.count());
        assertEquals(100.0, latencies.micros(100), 0.1);
        assertEquals(0.01, latencies.micros(50));
        assertEquals(91.0, latencies.micros(99), 2);
        assertEquals(5_000_000 + 1000 * EVERY, began.getLast(), "it has to catch up");
    }

    @Test
    void run_tooSlowForTheRate_latenciesGrow() throws Exception {
        var latencies = rate.run(100, _ -> now += 2 * EVERY);

        assertEquals(101 * EVERY / 1e3, latencies.micros(100), 0.1);
        assertEquals(51 * EVERY / 1e3, latencies.micros(50), 0.1);
    }

    private void takesTen(int number) {
        assertEquals(began.size(), number);
        began.add(now);
        now += 10;
    }
}
