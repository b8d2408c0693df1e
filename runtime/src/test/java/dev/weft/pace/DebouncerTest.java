package dev.weft.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When the action runs, with which value, and how it ends. The calls are named by their millisecond. */
@Limited
final class DebouncerTest {
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    private interface Scenario {
        void run(Debouncer<String> debouncer, TestKit kit) throws Exception;
    }

    /** The action writes down its value and when it ran. */
    private void play(Debouncer.Builder how, Scenario scenario) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open(); var debouncer = open(how, scope, kit)) {
                    scenario.run(debouncer, kit);
                }
            });
        }
    }

    private Debouncer<String> open(Debouncer.Builder how, Scope<?, ?> scope, TestKit kit) {
        return how.open(scope, value -> trace.add(value + " at " + kit.clock().elapsed().toMillis()));
    }

    /** Calls at these milliseconds, in order, each with its time as the value. */
    private static void callAt(Debouncer<String> debouncer, TestKit kit, int... millis) {
        for (var at : millis) {
            Task.sleep(Duration.ofMillis(at).minus(kit.clock().elapsed()));
            assertTrue(debouncer.call("" + at));
        }
    }

    // ---- when --------------------------------------------------------------------------------------------------------

    @Test
    void call_oneBurst_runsOnceWithTheLastValueAfterQuiet() throws Exception {
        play(Debouncer.after(QUIET), (debouncer, kit) -> {
            callAt(debouncer, kit, 0, 50, 149, 200, 299);
            Task.sleep(HOUR);
            assertEquals(new Debouncer.Stats(5, 1, false, true), debouncer.stats());
        });
        assertEquals(List.of("299 at 399"), trace);
    }

    @Test
    void call_severalBursts_runsOnceForEach() throws Exception {
        play(Debouncer.after(QUIET), (debouncer, kit) -> {
            callAt(debouncer, kit, 0, 10, 111, 300);
            Task.sleep(HOUR);
        });
        assertEquals(List.of("10 at 110", "111 at 211", "300 at 400"), trace);
    }

    @Test
    void atLatestAfter_noQuiet_runsSoLongAfterTheFirstCallThatIsNotDone() throws Exception {
        play(Debouncer.after(QUIET).atLatestAfter(Duration.ofMillis(200)), (debouncer, kit) -> {
            callAt(debouncer, kit, 0, 60, 120, 180, 240, 300, 360, 420, 480);
            Task.sleep(HOUR);
        });
        assertEquals(List.of("180 at 200", "420 at 440", "480 at 580"), trace);
    }

    @Test
    void leading_firstAfterQuiet_runsAtOnceAndTheLastOfTheOthersLater() throws Exception {
        play(Debouncer.after(QUIET).leading(), (debouncer, kit) -> {
            callAt(debouncer, kit, 0, 50, 80, 1000, 2000, 2099, 2199);
            Task.sleep(HOUR);
        });
        assertEquals(List.of("0 at 0", "80 at 180", "1000 at 1000", "2000 at 2000", "2199 at 2299"), trace);
    }

    @Test
    void flush_runsAtOnce_andNotAgain() throws Exception {
        play(Debouncer.after(QUIET), (debouncer, kit) -> {
            debouncer.flush();
            callAt(debouncer, kit, 10, 20);
            debouncer.flush();
            Task.sleep(HOUR);
            callAt(debouncer, kit, 3_600_500);
            Task.sleep(HOUR);
        });
        assertEquals(List.of("20 at 20", "3600500 at 3600600"), trace);
    }

    @Test
    void after_huge_runsOnlyWhenFlushedOrClosed() throws Exception {
        play(Debouncer.after(Duration.ofSeconds(Long.MAX_VALUE)), (debouncer, kit) -> {
            callAt(debouncer, kit, 0);
            Task.sleep(HOUR);
            debouncer.flush();
            callAt(debouncer, kit, 3_600_001);
        });
        assertEquals(List.of("0 at 3600000", "3600001 at 3600001"), trace);
    }

    // ---- one at a time -----------------------------------------------------------------------------------------------

    @Test
    void call_whileTheActionRuns_makesTheNextRunAfterIt() throws Exception {
        try (var kit = TestKit.fifo(2)) {
            kit.run(() -> {
                try (var scope = Scope.open();
                        Debouncer<String> debouncer = Debouncer.after(QUIET).open(scope, value -> {
                            trace.add(value + " begins at " + kit.clock().elapsed().toMillis());
                            Task.sleep(Duration.ofMillis(500));
                            trace.add(value + " ends");
                        })) {
                    callAt(debouncer, kit, 0, 150, 300, 590);
                    Task.sleep(HOUR);
                }
            });
        }
        assertEquals(List.of("0 begins at 100", "0 ends", "590 begins at 690", "590 ends"), trace);
    }

    @Test
    void call_manyWhileTheActionRuns_keepsOneValue() throws Exception {
        play(Debouncer.after(QUIET), (debouncer, _) -> {
            for (var i = 0; i < 100_000; i++) {
                debouncer.call("value " + i);
            }
        });
        assertEquals(List.of("value 99999 at 0"), trace);
    }

    // ---- ends --------------------------------------------------------------------------------------------------------

    @Test
    void close_valueWaits_runsWithItFirst() throws Exception {
        play(Debouncer.after(QUIET), (debouncer, kit) -> {
            callAt(debouncer, kit, 0, 10);
            debouncer.close();
            assertEquals(List.of("10 at 10"), trace);
            assertFalse(debouncer.call("later"));
            debouncer.flush();
            assertEquals(new Debouncer.Stats(2, 1, false, false), debouncer.stats());
        });
        assertEquals(List.of("10 at 10"), trace);
    }

    @Test
    void close_inTheAction_runsWithWhatCameMeanwhileAndEnds() throws Exception {
        var opened = new ArrayList<Debouncer<String>>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open()) {
                    opened.add(Debouncer.after(QUIET).open(scope, value -> {
                        trace.add(value);
                        opened.getFirst().call("from inside");
                        opened.getFirst().close();
                    }));
                    opened.getFirst().call("first");
                    scope.join();
                }
            });
        }
        assertEquals(List.of("first", "from inside"), trace);
    }

    @Test
    void close_inACancelledScope_cancelsTheActionAndWaitsForItsCleanUp() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open(Policy.supervise())) {
                    assertFalse(CancelScope.run(place -> {
                        try (Debouncer<String> debouncer = Debouncer.after(QUIET).open(scope, this::tidy)) {
                            debouncer.call("value");
                            Task.sleep(QUIET.multipliedBy(2));
                            debouncer.call("dropped");
                            place.cancel();
                        }
                        trace.add("closed");
                        Task.yield();
                    }));
                }
                assertEquals(Duration.ofMillis(201), kit.clock().elapsed());
            });
        }
        assertEquals(List.of("value tidied", "closed"), trace);
    }

    private void tidy(String value) throws Exception {
        try {
            Task.sleep(HOUR);
        } finally {
            Task.shield(() -> {
                Task.sleep(Duration.ofMillis(1));
                return trace.add(value + " tidied");
            });
        }
    }

    @Test
    void close_inACancelledScopeWhileAValueWaits_dropsIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open(Policy.supervise())) {
                    assertFalse(CancelScope.run(place -> {
                        try (Debouncer<String> debouncer = Debouncer.after(QUIET).open(scope, this::tidy)) {
                            debouncer.call("dropped");
                            Task.sleep(QUIET.dividedBy(2));
                            place.cancel();
                        }
                        trace.add("closed");
                        Task.yield();
                    }));
                }
            });
        }
        assertEquals(List.of("closed"), trace);
    }

    /** An action without a yield point, after which the next value is due: the debouncer would never wait. */
    @Test
    void action_takesLongerThanQuietWhileOthersCall_othersRunAndMayCancelIt() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open(Policy.supervise())) {
                    var opened = new ArrayList<Debouncer<String>>();
                    opened.add(Debouncer.after(QUIET).open(scope, value -> {
                        trace.add(value);
                        if (trace.size() == 1) {
                            Task.spawn(() -> {
                                trace.add("other");
                                Task.yield();
                                scope.cancel();
                            });
                        }
                        if (trace.size() < 10) {
                            opened.getFirst().call("later");
                        }
                        kit.clock().advanceTo(kit.clock().nanoTime() + QUIET.toNanos());
                    }));
                    opened.getFirst().call("first");
                    Task.sleep(HOUR);
                    assertEquals(new Debouncer.Stats(3, 2, false, false), opened.getFirst().stats());
                }
            });
        }
        assertEquals(List.of("first", "other", "later"), trace);
    }

    @Test
    void stats_cancelledBeforeItBegan_nothingWaits() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open()) {
                    var debouncer = open(Debouncer.after(QUIET), scope, kit);
                    assertTrue(debouncer.call("value"));
                    scope.cancel();
                    Task.yield();
                    assertEquals(new Debouncer.Stats(1, 0, false, false), debouncer.stats());
                }
            });
        }
    }

    @Test
    void scope_closedBefore_dropsWhatWaitsAndLeavesNothing() throws Exception {
        var opened = new ArrayList<Debouncer<String>>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open()) {
                    opened.add(open(Debouncer.after(QUIET), scope, kit));
                    opened.getFirst().call("value");
                    Task.yield();
                }
                assertFalse(opened.getFirst().call("later"));
                assertEquals(new Debouncer.Stats(1, 0, false, false), opened.getFirst().stats());
                opened.getFirst().close();
            });
        }
        assertEquals(List.of(), trace);
    }

    @Test
    void open_inACancelledScope_takesNoCalls() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open()) {
                    scope.cancel();
                    var debouncer = open(Debouncer.after(QUIET), scope, kit);
                    Task.yield();
                    assertFalse(debouncer.call("value"));
                    debouncer.close();
                }
            });
        }
    }

    @Test
    void action_fails_isTheFailureOfItsScope() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open()) {
                    Debouncer<String> debouncer = Debouncer.after(QUIET).open(scope, value -> {
                        throw new IOException("no room for " + value);
                    });
                    debouncer.call("value");
                    var thrown = assertThrows(CompletionException.class, scope::join);
                    assertInstanceOf(IOException.class, thrown.getCause());
                    assertFalse(debouncer.call("later"));
                    debouncer.close();
                }
            });
        }
    }

    @Test
    void create_badDurations_areRefusedWithTheValue() {
        for (var bad : List.of(Duration.ZERO, HOUR.negated())) {
            assertRefused(bad, () -> Debouncer.after(bad));
            assertRefused(bad, () -> Debouncer.after(QUIET).atLatestAfter(bad));
        }
    }

    private static void assertRefused(Duration value, Action creation) {
        var thrown = assertThrows(IllegalArgumentException.class, creation::run);
        assertTrue(thrown.toString().contains(value.toString()), thrown::toString);
    }

    // ---- threads, sweep ----------------------------------------------------------------------------------------------

    /** By the clock of the debouncer, whoever calls. */
    @Test
    void call_fromTheThreadThatDrivesTheClock_isTimedByThatClock() throws Exception {
        try (var kit = TestKit.fifo()) {
            var opened = new ArrayList<Debouncer<String>>();
            kit.spawn(() -> {
                try (var scope = Scope.open()) {
                    opened.add(open(Debouncer.after(QUIET), scope, kit));
                    scope.join();
                }
            });
            kit.advance(HOUR);
            opened.getFirst().call("value");
            kit.advance(QUIET.minusNanos(1));
            assertEquals(List.of(), trace);
            kit.advance(Duration.ofNanos(1));
            assertEquals(List.of("value at 3600100"), trace);
        }
    }

    @Test
    void call_byThreadsOnTheRealClock_theLastValueOfEachIsDone() throws Exception {
        var seen = new AtomicInteger();
        var runs = new AtomicInteger();
        var ready = new CountDownLatch(1);
        var opened = new ArrayList<Debouncer<Integer>>();
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var task = scheduler.spawn(() -> {
                try (var scope = Scope.open()) {
                    opened.add(Debouncer.after(Duration.ofNanos(1)).open(scope, value -> {
                        seen.set(value);
                        runs.incrementAndGet();
                        Task.yield();
                    }));
                    ready.countDown();
                    scope.join();
                }
            });
            ready.await();
            var debouncer = opened.getFirst();
            OrdinaryThread.start(() -> {
                for (var i = 1; i <= 10_000; i++) {
                    debouncer.call(i);
                }
            }).value();
            debouncer.close(); // on this thread
            task.join();
            assertEquals(10_000, seen.get());
            assertEquals(10_000, debouncer.stats().calls());
            assertEquals(runs.get(), debouncer.stats().runs());
        }
    }

    @Test
    void close_onAThreadThatIsInterrupted_cancelsTheAction() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var ready = new CountDownLatch(1);
            var opened = new ArrayList<Debouncer<String>>();
            var task = scheduler.spawn(() -> {
                try (var scope = Scope.open(Policy.supervise())) {
                    opened.add(Debouncer.after(Duration.ofNanos(1)).open(scope, value -> {
                        ready.countDown();
                        Task.sleep(HOUR);
                    }));
                    opened.getFirst().call("value");
                    scope.join();
                }
            });
            ready.await();
            var thread = OrdinaryThread.start(() -> {
                opened.getFirst().close();
                return Thread.interrupted();
            }).awaitBlocked();
            thread.interrupt();
            assertTrue(thread.value());
            task.join();
        }
    }

    @Test
    void sweep_cancelledAnywhere_nothingIsLeftAndOneAtATime() {
        var report = CancelSweep.of(AtomicInteger::new).check(inside -> assertEquals(0, inside.get())).run(inside -> {
            try (var scope = Scope.open(Policy.supervise());
                    Debouncer<String> debouncer = Debouncer.after(QUIET).leading().open(scope, value -> {
                        assertEquals(1, inside.incrementAndGet());
                        try {
                            Task.sleep(QUIET);
                        } finally {
                            inside.decrementAndGet();
                        }
                    })) {
                for (var i = 0; i < 3; i++) {
                    debouncer.call("value");
                    Task.sleep(QUIET.dividedBy(2));
                }
            } finally {
                assertEquals(0, inside.get());
            }
        });
        assertTrue(report.tasks().contains("debouncer"), report::toString);
    }
}
