package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of a scheduler. */
@Limited
final class SchedulerBuilderTest {
    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1025, Integer.MAX_VALUE})
    void carriers_outOfRange_throwsWithTheValue(int carriers) {
        var builder = Scheduler.builder().carriers(2);
        var thrown = assertThrows(IllegalArgumentException.class, () -> builder.carriers(carriers));
        Thrown.assertMentions(String.valueOf(carriers), thrown);
        assertEquals(2, builder.stepped().scheduler().carriers());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1024})
    void carriers_inRange_isTaken(int carriers) {
        assertEquals(carriers, Scheduler.builder().carriers(carriers).stepped().scheduler().carriers());
    }

    @Test
    void carriers_default_isOnePerProcessor() {
        assertEquals(Runtime.getRuntime().availableProcessors(), Scheduler.builder().stepped().scheduler().carriers());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void stackSize_negative_throwsWithTheValue(long bytes) {
        var thrown = assertThrows(IllegalArgumentException.class, () -> Scheduler.builder().stackSize(bytes));
        Thrown.assertMentions(String.valueOf(bytes), thrown);
    }

    @Test
    void name_given_isThatOfTheSchedulerAndItsThreads() {
        try (var scheduler = Scheduler.builder().carriers(1).name("mine").start()) {
            assertEquals("mine", scheduler.name());
            assertTrue(Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals("mine-0")));
        }
    }

    @Test
    void name_default_differs() {
        assertNotEquals(Scheduler.builder().stepped().scheduler().name(),
                Scheduler.builder().stepped().scheduler().name());
    }

    @Test
    @SuppressWarnings("NullAway") // the caller's mistake
    void options_null_throwAtTheCall() {
        var builder = Scheduler.builder();
        assertThrows(NullPointerException.class, () -> builder.name(null));
        assertThrows(NullPointerException.class, () -> builder.world(null));
        assertThrows(NullPointerException.class, () -> builder.uncaughtHandler(null));
    }

    @Test
    void start_twice_makesTwoSchedulers() {
        var builder = Scheduler.builder().carriers(1);
        var first = builder.start();
        try (var second = builder.start()) {
            first.close();
            assertEquals(7, second.spawn(() -> 7).join());
        }
    }

    /** A stack that no address space has room for stands for a system that gives no more threads. */
    @Test
    void start_noThreadForACarrier_leavesNothingBehind() {
        var open = new AtomicInteger();
        var world = World.builder().pollers(() -> {
            open.incrementAndGet();
            return new HookedPoller(() -> {}, () -> {}) {
                @Override
                public void close() throws IOException {
                    open.decrementAndGet();
                    super.close();
                }
            };
        }).build();
        var builder = Scheduler.builder().name("no-thread").carriers(2).world(world).stackSize(1L << 60);
        assertThrows(OutOfMemoryError.class, builder::start);
        assertEquals(0, open.get());
        assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("no-thread")).toList());
    }
}
