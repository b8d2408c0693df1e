package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.StuckDiagnosis.Verdict;
import dev.weft.internal.coroutine.Coroutines;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Why a carrier is stuck, as the watchdog sees it. */
@Limited
final class StuckDiagnosisTest {
    private static final String TAKES_IT_ALONG = "a monitor that stays held when its task parks: the hand-off keeps it too, but the"
            + " JVM says nothing of virtual threads";

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean spinning = new AtomicBoolean();
    private final Object monitor = new Object();
    private long sum; // so that the loop does something

    private static Scheduler start(int carriers) {
        return Scheduler.builder().carriers(carriers).watchdog(Duration.ZERO).start();
    }

    /** What is said of the carrier once it is in the state that ends in another verdict than that it computes. */
    private static StuckCarrier awaitHalt(Carrier carrier) {
        for (;;) {
            var stuck = StuckCarrier.examine(carrier, 2_500_000_000L);
            if (stuck.isPresent() && stuck.get().diagnosis().verdict() != Verdict.COMPUTES
                    && stuck.get().stack().stream().anyMatch(frame -> frame.getMethodName().startsWith("stuck"))) {
                return stuck.get();
            }
            Thread.onSpinWait();
        }
    }

    private static void assertSays(String wanted, StuckCarrier stuck) {
        assertTrue(stuck.toString().contains(wanted), () -> "no " + wanted + " in " + stuck);
    }

    @Test
    void examine_loop_computes() throws Exception {
        try (var scheduler = start(1)) {
            scheduler.spawn("loop", this::stuckComputing);
            while (!spinning.get()) {
                Thread.onSpinWait();
            }
            var stuck = StuckCarrier.examine(scheduler.carrier(0), 2_500_000_000L).orElseThrow();
            over.countDown();
            assertEquals(Verdict.COMPUTES, stuck.diagnosis().verdict(), stuck::toString);
            assertSays("carrier " + scheduler.name() + "-0 is stuck in Task[loop #", stuck);
            assertSays("for 2500 ms", stuck);
            assertSays("Task.checkpoint()", stuck);
            assertSays("\tat " + StuckDiagnosisTest.class.getName() + ".stuckComputing", stuck);
            assertFalse(stuck.toString().contains("CarrierLoop"), stuck::toString);
        }
    }

    private void stuckComputing() {
        while (over.getCount() > 0) {
            sum = sum * 31 + 7;
            spinning.set(true);
        }
    }

    @Test
    void examine_latch_blocksInJdkCode() throws Exception {
        try (var scheduler = start(1)) {
            scheduler.spawn("waiter", this::stuckInLatch);
            var stuck = awaitHalt(scheduler.carrier(0));
            over.countDown();
            assertEquals(Verdict.BLOCKS, stuck.diagnosis().verdict(), stuck::toString);
            assertSays("waiter", stuck);
            assertSays("by java.util.concurrent.CountDownLatch.await, called by " + StuckDiagnosisTest.class.getName()
                    + ".stuckInLatch", stuck);
            assertSays("thread of its own", stuck);
        }
    }

    private void stuckInLatch() throws InterruptedException {
        over.await();
    }

    @Test
    void examine_sleepOfTheJdk_blocksInJdkCode() throws Exception {
        try (var scheduler = start(1)) {
            scheduler.spawn("sleeper", this::stuckInSleep);
            var stuck = awaitHalt(scheduler.carrier(0));
            over.countDown();
            assertEquals(Verdict.BLOCKS, stuck.diagnosis().verdict(), stuck::toString);
            assertSays("by java.lang.Thread.sleep, called by", stuck);
        }
    }

    private void stuckInSleep() throws InterruptedException {
        while (over.getCount() > 0) {
            Thread.sleep(1000);
        }
    }

    /** The thread is RUNNABLE, in a native method, but on the hand-off. */
    @Test
    void examine_readOfAPipe_blocksInJdkCode() throws Exception {
        var pipe = Pipe.open();
        try (var scheduler = start(1); var sink = pipe.sink(); var source = pipe.source()) {
            scheduler.spawn("reader", () -> stuckInRead(source));
            var stuck = awaitHalt(scheduler.carrier(0));
            sink.write(ByteBuffer.allocate(1));
            assertEquals(Verdict.BLOCKS, stuck.diagnosis().verdict(), stuck::toString);
            assertSays("JDK code", stuck);
            assertSays(", called by " + StuckDiagnosisTest.class.getName() + ".stuckInRead", stuck);
        }
    }

    private static int stuckInRead(Pipe.SourceChannel source) throws Exception {
        return source.read(ByteBuffer.allocate(1));
    }

    @Test
    void examine_action_isNamedWithoutATask() throws Exception {
        try (var scheduler = start(1)) {
            scheduler.spawn("mounted before it", () -> {
                scheduler.carrier(0).execute(this::stuckComputing);
                Task.park();
            });
            while (!spinning.get()) {
                Thread.onSpinWait();
            }
            var stuck = StuckCarrier.examine(scheduler.carrier(0), 1).orElseThrow();
            over.countDown();
            assertEquals("an action between two tasks", stuck.task());
            assertSays("stuckComputing", stuck);
        }
    }

    @Test
    void examine_monitorOfAThread_isBlockedByIt() throws Exception {
        var held = new CountDownLatch(1);
        var holder = new Thread(() -> hold(held), "holder");
        holder.start();
        held.await();
        try (var scheduler = start(1)) {
            scheduler.spawn("blocked", this::stuckInMonitor);
            var onCarrier = Coroutines.kind() == Coroutines.Kind.CONTINUATION;
            while (onCarrier
                    && Objects.requireNonNull(scheduler.carrier(0).thread()).getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait(); // its frame is there a moment before it blocks
            }
            var stuck = awaitHalt(scheduler.carrier(0));
            over.countDown();
            assertSays("blocked", stuck);
            assertSays("BLOCKED", stuck);
            if (Coroutines.kind() == Coroutines.Kind.CONTINUATION) {
                assertEquals(Verdict.BLOCKED_BY_THREAD, stuck.diagnosis().verdict(), stuck::toString);
                assertSays("which thread holder holds", stuck);
            } else {
                assertEquals(Verdict.BLOCKED, stuck.diagnosis().verdict(), stuck::toString);
            }
        }
        holder.join();
    }

    private void hold(CountDownLatch held) {
        synchronized (monitor) {
            held.countDown();
            awaitOver();
        }
    }

    private void awaitOver() {
        while (over.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private int stuckInMonitor() {
        synchronized (monitor) {
            return 1;
        }
    }

    /** The carrier can never go on: in a JVM of its own, and without strict mode. */
    @Test
    @ContinuationOnly(TAKES_IT_ALONG)
    void examine_monitorOfATaskParkedOnTheSameCarrier_isBlockedByIt() throws Exception {
        try (var child = ChildJvm.startAlike(BlockedForEver.class, "-Dweft.strict=off")) {
            child.awaitLine("said");
            child.terminate();
        }
    }

    @Test
    @ContinuationOnly(TAKES_IT_ALONG)
    void examine_monitorOfATaskParkedOnAnotherCarrier_isBlockedByIt() throws Exception {
        assumeMonitorsDoNotPin();
        inflate();
        try (var first = start(1); var second = start(1)) {
            var holder = first.spawn("holder", this::parkInMonitor);
            Carriers.awaitIdle(first);
            second.spawn("blocked", this::stuckInMonitor);
            var stuck = awaitHalt(second.carrier(0));
            holder.unpark();
            assertEquals(Verdict.BLOCKED_BY_PARKED_TASK, stuck.diagnosis().verdict(), stuck::toString);
            assertSays("Task[blocked", stuck);
            assertSays("strict mode", stuck);
        }
    }

    /** On a carrier that runs something else meanwhile, which does not hold the monitor. */
    @Test
    @ContinuationOnly(TAKES_IT_ALONG)
    void examine_monitorOfATaskParkedOnABusyCarrier_isBlockedByIt() throws Exception {
        assumeMonitorsDoNotPin();
        inflate();
        try (var first = start(1); var second = start(1)) {
            var holder = first.spawn("holder", this::parkInMonitor);
            Carriers.awaitIdle(first);
            first.spawn("busy", this::stuckComputing);
            second.spawn("blocked", this::stuckInMonitor);
            var stuck = awaitHalt(second.carrier(0));
            over.countDown();
            holder.unpark();
            assertEquals(Verdict.BLOCKED_BY_PARKED_TASK, stuck.diagnosis().verdict(), stuck::toString);
        }
    }

    /** Its task runs: held in a frame of the carrier's thread. */
    @Test
    @ContinuationOnly(TAKES_IT_ALONG)
    void examine_monitorOfARunningTask_isBlockedByItsThread() throws Exception {
        try (var first = start(1); var second = start(1)) {
            var held = new CountDownLatch(1);
            first.spawn("holder", () -> hold(held));
            held.await();
            second.spawn("blocked", this::stuckInMonitor);
            var stuck = awaitHalt(second.carrier(0));
            over.countDown();
            assertEquals(Verdict.BLOCKED_BY_THREAD, stuck.diagnosis().verdict(), stuck::toString);
            assertSays(first.name() + "-0", stuck);
        }
    }

    /** Makes it a monitor that has an owner, where one without contention is a word of the object. */
    @SuppressWarnings("WaitNotInLoop") // it waits for nothing
    private void inflate() throws InterruptedException {
        synchronized (monitor) {
            monitor.wait(1);
        }
    }

    private void parkInMonitor() {
        synchronized (monitor) {
            Task.park();
        }
    }

    private static void assumeMonitorsDoNotPin() {
        Assumptions.assumeFalse(
                StrictMode.ON
                        || ManagementFactory.getRuntimeMXBean().getInputArguments().contains("-XX:LockingMode=1"),
                "in strict mode the park is refused");
    }

    /** A carrier that blocks itself; prints "said" when that is said of it, and what else is said: on a busy machine anything may take long. */
    static final class BlockedForEver {
        public static void main(String[] args) throws Exception {
            var test = new StuckDiagnosisTest();
            var said = new CountDownLatch(1);
            var watchdog = new Watchdog("dog", stuck -> {
                var seen = stuck.diagnosis().verdict() + " " + stuck;
                System.out.println(seen);
                if (seen.startsWith("BLOCKED_BY_PARKED_TASK") && seen.contains("is stuck in Task[blocked")
                        && seen.contains("on this carrier these are parked: Task[holder")) {
                    said.countDown();
                }
            });
            var scheduler = Scheduler.builder().carriers(1).watchdog(watchdog, Duration.ofMillis(50)).start();
            scheduler.spawn("holder", test::parkInMonitor);
            Carriers.awaitIdle(scheduler);
            scheduler.spawn("blocked", test::stuckInMonitor);
            said.await();
            System.out.println("said");
            Runtime.getRuntime().halt(0);
        }
    }
}
