package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watchdog's thread: when there is one, when it sleeps, and what it says. By the real clock. */
@Limited
final class WatchdogTest {
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final int ROUNDS = 100;

    private final LinkedBlockingQueue<StuckCarrier> reports = new LinkedBlockingQueue<>();
    private final Watchdog watchdog = new Watchdog("dog-test", reports::add);
    private final CountDownLatch over = new CountDownLatch(1);

    private Scheduler start(int carriers) {
        return Scheduler.builder().carriers(carriers).watchdog(watchdog, SHORT).start();
    }

    private void spin() {
        while (over.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            Thread.onSpinWait();
        }
    }

    private StuckCarrier awaitReport() throws InterruptedException {
        var report = reports.poll(50, TimeUnit.SECONDS);
        assertNotNull(report, "no report");
        return report;
    }

    /** Of this task inside {@link #spin}: on a busy machine whatever is under way may count as stuck as well. */
    private StuckCarrier awaitReportOf(String task) throws InterruptedException {
        for (;;) {
            var report = awaitReport();
            if (report.task().contains(task)
                    && report.stack().stream().anyMatch(frame -> frame.getMethodName().equals("spin"))) {
                return report;
            }
        }
    }

    // ---- what it says ------------------------------------------------------------------------------------------------

    @Test
    void watchdog_stuckTask_isNamed() throws Exception {
        try (var scheduler = start(2)) {
            scheduler.spawn("spinner", this::spin);
            var report = awaitReportOf("spinner");
            over.countDown();
            assertTrue(report.held().compareTo(SHORT) >= 0, report::toString);
        }
    }

    @Test
    void watchdog_severalSchedulers_eachIsNamed() throws Exception {
        try (var first = start(1); var second = start(1)) {
            first.spawn(this::spin);
            second.spawn(this::spin);
            var named = new HashSet<String>();
            while (named.size() < 2) {
                named.add(awaitReport().carrier());
            }
            over.countDown();
            assertEquals(new HashSet<>(List.of(first.carrier(0).toString(), second.carrier(0).toString())), named);
        }
    }

    /** The threshold of one does not count for the other. */
    @Test
    void watchdog_longerThreshold_isNotNamedByTheShorter() throws Exception {
        try (var patient = Scheduler.builder().carriers(1).watchdog(watchdog, Duration.ofHours(1)).start();
                var strict = start(1)) {
            patient.spawn(this::spin);
            strict.spawn(this::spin);
            assertEquals(strict.carrier(0).toString(), awaitReport().carrier());
            assertEquals(strict.carrier(0).toString(), awaitReport().carrier()); // after ten times as long
            over.countDown();
        }
    }

    @Test
    void watchdog_sinkThatThrows_goesOn() throws Exception {
        var failing = new Watchdog("dog-fails", report -> {
            reports.add(report);
            throw new IllegalStateException("as the test wants");
        });
        try (var scheduler = Scheduler.builder().carriers(1).watchdog(failing, SHORT).start()) {
            scheduler.spawn(this::spin);
            awaitReport();
            awaitReport();
            over.countDown();
            assertTrue(failing.hasThread());
        }
    }

    // ---- its thread --------------------------------------------------------------------------------------------------

    @Test
    void watchdog_withoutWork_hasNoThread() {
        try (var scheduler = start(2)) {
            Carriers.awaitIdle(scheduler);
            assertFalse(watchdog.hasThread());
            assertTrue(watchdog.isAsleep());
        }
    }

    @Test
    void watchdog_work_hasThreadUntilTheLastSchedulerCloses() {
        var first = start(1);
        try (var second = start(1)) {
            assertEquals(1, first.spawn(() -> 1).join());
            assertEquals(2, second.spawn(() -> 2).join());
            first.close();
            assertTrue(watchdog.hasThread());
        }
        await(() -> !watchdog.hasThread());
        assertTrue(watchdog.isAsleep());
        try (var third = start(1)) {
            assertEquals(3, third.spawn(() -> 3).join());
            assertTrue(watchdog.hasThread());
        }
    }

    @Test
    void watchdog_allIdle_sleepsWithoutLimit() throws Exception {
        var alone = new Watchdog("dog-alone", reports::add); // the thread of another test's may not have ended yet
        try (var scheduler = Scheduler.builder().carriers(2).watchdog(alone, SHORT).start()) {
            scheduler.spawn(() -> Task.park());
            var thread = awaitThread("dog-alone");
            await(() -> alone.isAsleep() && thread.getState() == Thread.State.WAITING);
        }
    }

    private static Thread awaitThread(String name) {
        for (;;) {
            var found = Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().equals(name)).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
        }
    }

    /** A carrier that began to work while the watchdog was about to sleep would find it asleep for ever. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void watchdog_workAfterSleep_isAwakeAgain(int carriers) {
        try (var scheduler = start(carriers)) {
            for (var i = 0; i < ROUNDS; i++) {
                scheduler.spawn(() -> await(() -> !watchdog.isAsleep())).join();
                if (i % 2 == 0) {
                    await(watchdog::isAsleep);
                }
            }
        }
    }

    @Test
    void watchdog_stuckAgainAfterSleep_isNamed() throws Exception {
        try (var scheduler = start(1)) {
            scheduler.spawn(() -> 1).join();
            await(watchdog::isAsleep);
            scheduler.spawn("late", this::spin);
            awaitReportOf("late");
            over.countDown();
        }
    }

    // ---- options -----------------------------------------------------------------------------------------------------

    @Test
    void watchdog_zero_isOff() {
        try (var scheduler = Scheduler.builder().carriers(1).watchdog(watchdog, Duration.ZERO).start()) {
            scheduler.spawn(() -> 1).join();
            assertFalse(watchdog.hasThread());
        }
    }

    @Test
    void watchdog_negative_throwsWithTheValue() {
        var negative = Duration.ofMillis(-5);
        var thrown = assertThrows(IllegalArgumentException.class, () -> Scheduler.builder().watchdog(negative));
        Thrown.assertMentions(negative.toString(), thrown);
    }

    @Test
    void watchdog_forEver_isTaken() {
        try (var scheduler = Scheduler.builder().carriers(1).watchdog(watchdog, Duration.ofSeconds(Long.MAX_VALUE))
                .start()) {
            assertEquals(1, scheduler.spawn(() -> 1).join());
        }
    }

    @Test
    void watchdog_default_isThatOfTheJvm() {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> 1).join();
            assertTrue(Watchdog.ofJvm().hasThread());
            assertTrue(awaitThread("weft-watchdog").isDaemon());
        }
    }

    @Test
    void watchdog_stepped_isNotWatched() {
        var stepper = Scheduler.builder().carriers(1).watchdog(watchdog, SHORT).stepped();
        var task = stepper.scheduler().spawn(() -> 1);
        while (!task.isDone()) {
            stepper.turn(0);
        }
        assertEquals(1, task.resultNow());
        assertFalse(watchdog.hasThread());
    }

    // ---- what it keeps -----------------------------------------------------------------------------------------------

    /** Another one is open and idle, so the thread is there and sleeps. */
    @Test
    void watchdog_closedScheduler_isForgotten() {
        try (var other = start(1)) {
            other.spawn(() -> 1).join();
            var closed = startAndClose();
            await(watchdog::isAsleep);
            while (!closed.refersTo(null)) {
                System.gc();
            }
            assertTrue(watchdog.hasThread());
        }
    }

    private WeakReference<Scheduler> startAndClose() {
        var scheduler = start(1);
        scheduler.spawn(() -> 1).join();
        scheduler.close();
        return new WeakReference<>(scheduler);
    }
}
