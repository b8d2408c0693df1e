package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A setting lets go whoever waits at that moment, and nobody else.
 *
 * <p>
 * By behaviour from CPython's {@code lock_tests} (EventTests): is_set, notify, timeout, set_and_clear; not reset_internal_locks (for
 * fork: no counterpart). From gevent's {@code test__event}: SetThenClear with 1, 100 and 1000 waiters, wait_while_notifying, cross-thread
 * use; not the weak references (no counterpart).
 */
@Limited
final class EventTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void isSet_followsSetAndClear() {
        var event = new Event();
        assertFalse(event.isSet());
        event.set();
        assertTrue(event.isSet());
        event.set();
        assertTrue(event.isSet());
        event.clear();
        assertFalse(event.isSet());
        event.clear();
        assertFalse(event.isSet());
    }

    @Test
    void await_set_returnsWithoutLettingOthersRun() throws Exception {
        var event = new Event();
        event.set();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> trace.add("other"));
                event.await();
                assertTrue(event.await(Duration.ZERO));
                trace.add("caller");
            });
        }
        assertEquals(List.of("caller", "other"), trace);
        assertEquals(new Event.Stats(true, 0, 0), event.stats());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1000})
    void setThenClear_withoutASwitch_allGoOnInOrderAndReturnTrue(int waiters) {
        for (var carriers = 1; carriers <= 2; carriers++) {
            try (var kit = TestKit.fifo(carriers)) {
                var event = new Event();
                var tasks = IntStream.range(0, waiters).mapToObj(i -> kit.spawn(() -> {
                    var seen = event.await(SECOND);
                    trace.add("" + i);
                    return seen;
                })).toList();
                kit.awaitAllParked();
                assertEquals(waiters, event.stats().waiting());
                event.set();
                event.clear();
                assertEquals(0, event.stats().waiting());
                kit.awaitAllParked();
                assertTrue(tasks.stream().allMatch(Task::resultNow));
                assertEquals(Duration.ZERO, kit.clock().elapsed());
                if (carriers == 1) {
                    assertEquals(IntStream.range(0, waiters).mapToObj(Integer::toString).toList(), trace);
                }
            }
        }
    }

    @Test
    void await_afterSetThenClear_waitsForTheNextSetting() {
        try (var kit = TestKit.fifo()) {
            var event = new Event();
            kit.spawn(() -> {
                event.await();
                trace.add("first");
                event.await();
                trace.add("first again");
            });
            kit.awaitAllParked();
            event.set();
            event.clear();
            var late = kit.spawn(() -> {
                trace.add("late comes");
                event.await();
            });
            kit.awaitAllParked();
            assertEquals(List.of("first", "late comes"), trace);
            assertFalse(late.isDone());
            event.set();
            kit.awaitAllParked();
            assertEquals(List.of("first", "late comes", "first again"), trace);
            assertTrue(late.isDone());
        }
    }

    @Test
    void await_whileOthersAreBeingNotified_goesOnBehindThem() {
        try (var kit = TestKit.fifo()) {
            var event = new Event();
            for (var name : List.of("a", "b")) {
                kit.spawn(() -> {
                    event.await();
                    trace.add(name);
                });
            }
            kit.awaitAllParked();
            event.set();
            kit.spawn(() -> {
                event.await();
                trace.add("c");
            });
            kit.awaitAllParked();
        }
        assertEquals(List.of("a", "b", "c"), trace);
    }

    @Test
    void set_oneOfThreeHasGivenUp_theOthersGoOn() {
        try (var kit = TestKit.fifo()) {
            var event = new Event();
            for (var name : List.of("a", "b", "c")) {
                var task = kit.spawn(() -> {
                    event.await();
                    trace.add(name);
                });
                kit.awaitAllParked();
                if (name.equals("b")) {
                    task.cancel();
                    kit.awaitAllParked();
                }
            }
            assertEquals(new Event.Stats(false, 2, 3), event.stats());
            assertEquals("Event[not set, 2 waiting]", event.toString());
            event.set();
            kit.awaitAllParked();
        }
        assertEquals(List.of("a", "c"), trace);
    }

    /** Every setting lets all go on that are there, tasks of two carriers and threads: nobody is missing in the next round. */
    @Test
    void setThenClear_tasksOfTwoCarriersAndThreads_nobodyIsForgotten() throws Exception {
        var event = new Event();
        var round = new AtomicInteger();
        var rounds = Scaled.size(400);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var tasks = new ArrayList<Task<Void>>();
            var threads = new ArrayList<OrdinaryThread<Boolean>>();
            for (var i = 0; i < 3; i++) {
                tasks.add(scheduler.spawn(() -> awaitOncePerRound(event, round, rounds)));
                threads.add(OrdinaryThread.start(() -> awaitOncePerRound(event, round, rounds)));
            }
            while (round.get() < rounds) {
                while (event.stats().waiting() < 6) {
                    Thread.onSpinWait();
                }
                event.set();
                event.clear();
                round.incrementAndGet();
            }
            for (var task : tasks) {
                task.get();
            }
            for (var thread : threads) {
                assertTrue(thread.value());
            }
        }
        assertEquals(new Event.Stats(false, 0, 6L * rounds), event.stats());
    }

    private static void awaitOncePerRound(Event event, AtomicInteger round, int rounds) {
        for (var i = 0; i < rounds; i++) {
            event.await();
            while (round.get() == i) {
                Task.yield(); // it is set for a moment: who came back at once would not wait
            }
        }
    }
}
