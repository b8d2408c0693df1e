package dev.weft.bench.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.memory.Measurement.State;
import dev.weft.bench.memory.Measurement.Wake;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The parts of the memory harness, with few tasks and small heaps. */
@Timeout(300)
final class MemoryTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static Configuration of(Kind kind, Collector collector, int tasks, String heap) {
        return new Configuration(kind, collector, tasks, heap, 1, false, true);
    }

    private static Measurement measured(double bytes, Wake... wakes) {
        return new Measurement(of(Kind.WEFT, Collector.G1, 100_000_000, "8g"), bytes, bytes, bytes, (long) bytes,
                List.of(wakes), Map.of("a.Class", 72.0), Map.of("a.Class", 144.0));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void measure_smallConfiguration_findsTheTasksInTheHeap(Kind kind) throws Exception {
        var configuration = of(kind, Collector.SERIAL, 20_000, "256m");

        var measurement = new ChildJvm(LIMIT).measure(configuration);

        assertEquals(configuration, measurement.configuration());
        // At the least the task and its stack; at the most what interpreted frames need, twice.
        assertTrue(measurement.bytesPerTask() > 150 && measurement.bytesPerTask() < 3000, measurement.toString());
        var task = kind == Kind.WEFT ? "dev.weft.Task" : "java.lang.VirtualThread";
        assertTrue(measurement.classes().containsKey(task), measurement.toString());
        assertTrue(measurement.classes().containsKey("jdk.internal.vm.StackChunk"), measurement.toString());
        assertEquals(List.of(State.PROMOTED, State.AGAIN), measurement.wakes().stream().map(Wake::state).toList());
    }

    @Test
    void measure_heapTooSmall_saysWhatTheJvmSaid() {
        var configuration = of(Kind.WEFT, Collector.SERIAL, 1_000_000, "16m");
        var jvm = new ChildJvm(LIMIT);

        var failure = assertThrows(IOException.class, () -> jvm.measure(configuration));

        var message = String.valueOf(failure.getMessage());
        assertTrue(message.startsWith("1,000,000 of WEFT under SERIAL: java ended with status 3: "), message);
        assertTrue(message.contains("OutOfMemoryError"), message);
    }

    @Test
    void run_takesLongerThanTheLimit_isKilled() {
        var jvm = new ChildJvm(Duration.ofMillis(1));

        var failure = assertThrows(IOException.class, () -> jvm.run(List.of("sleep", "1000")));

        assertEquals("java was not done within 1 ms", failure.getMessage());
    }

    @Test
    void configuration_throughArguments_isTheSame() {
        var configuration = of(Kind.VIRTUAL, Collector.ZGC, 7, "1g");

        assertEquals(configuration, Configuration.ofArguments(configuration.arguments()));
        assertThrows(IllegalArgumentException.class, () -> Configuration.ofArguments(List.of("WEFT")));
    }

    @Test
    void parseClasses_histogramOfTheJvm_addsUpByName() {
        assertEquals(Map.of("dev.weft.Task", 96L, "[J", 16L), Heap.parseClasses("""
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:             1             72  dev.weft.Task
                   2:             1             16  [J (java.base@25.0.3)
                   3:             1             24  dev.weft.Task (another)
                Total             3            112
                """));
    }

    @Test
    void wakeNanos_severalRounds_isTheMedianOfTheState() {
        var measurement = measured(1, new Wake(State.PROMOTED, 300, 0), new Wake(State.AGAIN, 7, 0),
                new Wake(State.PROMOTED, 100, 0), new Wake(State.PROMOTED, 200, 0));

        assertEquals(200, measurement.wakeNanos(State.PROMOTED));
        assertEquals(7, measurement.wakeNanos(State.AGAIN));
        assertEquals(0, measured(1).wakeNanos(State.AGAIN));
    }

    @Test
    void lines_largestValues_stayWithinHundredColumns() {
        var lines = MemoryTable.lines(List.of(measured(999_999, new Wake(State.AGAIN, 999_999, 0)), measured(470)));

        assertTrue(lines.get(2).startsWith("100,000,000  weft       g1        999,999 999,999"), lines.get(2));
        assertTrue(lines.contains("     72.0   (144.0)  a.Class"), lines.toString());
        for (var line : lines) {
            assertTrue(line.length() <= 100, line.length() + ": " + line);
        }
    }
}
