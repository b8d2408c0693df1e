package dev.weft.pace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.channel.Channel;
import dev.weft.channel.Select;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which tick comes when, for who is quick, late or closed. By behaviour after Go's {@code time.Ticker} and tokio's {@code Interval}. */
@Limited
final class TickerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> trace = new ArrayList<>();

    /** Takes one tick and writes down which and when. */
    private void tick(TestKit kit, Ticker ticker) {
        trace.add(ticker.await().getAsLong() + " at " + kit.clock().elapsed());
    }

    // ---- rhythm ------------------------------------------------------------------------------------------------------

    @Test
    void await_quickBody_ticksAtFixedTimesWhateverThePolicy() throws Exception {
        for (var missed : List.of(Ticker.Missed.SKIP, Ticker.Missed.CATCH_UP)) {
            trace.clear();
            try (var kit = TestKit.fifo()) {
                kit.run(() -> {
                    var ticker = Ticker.every(SECOND, missed);
                    for (var i = 0; i < 3; i++) {
                        tick(kit, ticker);
                        Task.sleep(Duration.ofMillis(300));
                    }
                });
            }
            assertEquals(List.of("1 at PT1S", "2 at PT2S", "3 at PT3S"), trace);
        }
    }

    /** Ticks that come a little late, as on a busy machine: the next is not late as well. */
    @Test
    void await_everyWakeUpIsLate_doesNotDrift() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND);
                for (var i = 1; i <= 1000; i++) {
                    assertEquals(OptionalLong.of(i), ticker.await());
                    kit.clock().advanceTo(i * SECOND.toNanos() + 12_345_678);
                }
                assertEquals(OptionalLong.of(1001), ticker.await());
                assertEquals(SECOND.multipliedBy(1001), kit.clock().elapsed());
            });
        }
    }

    private void threeAfterALateOne(Ticker.Missed missed) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND, missed);
                Task.sleep(Duration.ofMillis(3500));
                for (var i = 0; i < 5; i++) {
                    tick(kit, ticker);
                }
            });
        }
    }

    @Test
    void await_lateAndSkips_leavesOutWhatWasMissedAndKeepsTheRhythm() throws Exception {
        threeAfterALateOne(Ticker.Missed.SKIP);
        assertEquals(List.of("3 at PT3.5S", "4 at PT4S", "5 at PT5S", "6 at PT6S", "7 at PT7S"), trace);
    }

    @Test
    void await_lateAndCatchesUp_leavesNothingOutAndKeepsTheRhythm() throws Exception {
        threeAfterALateOne(Ticker.Missed.CATCH_UP);
        assertEquals(List.of("1 at PT3.5S", "2 at PT3.5S", "3 at PT3.5S", "4 at PT4S", "5 at PT5S"), trace);
    }

    @Test
    void await_lateAndShifts_keepsTheDistance() throws Exception {
        threeAfterALateOne(Ticker.Missed.SHIFT);
        assertEquals(List.of("1 at PT3.5S", "2 at PT4.5S", "3 at PT5.5S", "4 at PT6.5S", "5 at PT7.5S"), trace);
    }

    @Test
    void await_tickHasCome_onlyYields() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND, Ticker.Missed.CATCH_UP);
                Task.sleep(SECOND.multipliedBy(2));
                Task.spawn(() -> trace.add("other"));
                tick(kit, ticker);
                tick(kit, ticker);
            });
        }
        assertEquals(List.of("other", "1 at PT2S", "2 at PT2S"), trace);
    }

    @Test
    void await_hugePeriod_waitsForEver() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(Duration.ofSeconds(Long.MAX_VALUE));
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(HOUR, () -> ticker.await()));
            });
        }
    }

    @Test
    void untilNext_saysHowLongAnAwaitWouldWait() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND);
                Task.sleep(Duration.ofMillis(300));
                assertEquals(Duration.ofMillis(700), ticker.untilNext());
                Task.sleep(HOUR);
                assertEquals(Duration.ZERO, ticker.untilNext());
                tick(kit, ticker);
                assertEquals(Duration.ofMillis(700), ticker.untilNext());
                ticker.close();
                assertEquals(Duration.ZERO, ticker.untilNext());
            });
        }
    }

    @Test
    void untilNext_inASelect_ticksBesideOtherThings() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND);
                var channel = Channel.<String>rendezvous();
                Task.spawn(() -> {
                    Task.sleep(Duration.ofMillis(1500));
                    channel.send("message");
                });
                for (var i = 0; i < 3; i++) {
                    trace.add(Select.<String>select(channel.onReceive(message -> message),
                            Select.onTimeout(ticker.untilNext(), () -> "tick " + ticker.await().getAsLong())) + " at "
                            + kit.clock().elapsed());
                }
            });
        }
        assertEquals(List.of("tick 1 at PT1S", "message at PT1.5S", "tick 2 at PT2S"), trace);
    }

    // ---- ends --------------------------------------------------------------------------------------------------------

    @Test
    void close_whileSomebodyWaits_endsTheWaitAtOnceWithoutATick() throws Exception {
        try (var kit = TestKit.fifo(2)) {
            kit.run(() -> {
                var ticker = Ticker.every(HOUR);
                var task = Task.spawn(() -> ticker.await());
                kit.awaitAllParked();
                assertTrue(task.toString().contains("SLEEP"), task::toString);
                ticker.close();
                ticker.close();
                assertEquals(OptionalLong.empty(), task.join());
                assertEquals(OptionalLong.empty(), ticker.await());
            });
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
    }

    @Test
    void close_atTheMomentOfTheTick_isOneOrTheOther() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND);
                var task = Task.spawn(() -> ticker.await());
                Task.sleep(SECOND);
                ticker.close();
                task.join();
                assertEquals(OptionalLong.empty(), ticker.await());
            });
            assertEquals(SECOND, kit.clock().elapsed());
        }
    }

    @Test
    void iterator_closedMeanwhile_ends() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND);
                Task.spawnLater(Duration.ofMillis(2500), ticker::close);
                for (long tick : ticker) {
                    trace.add(tick + " at " + kit.clock().elapsed());
                }
                var iterator = ticker.iterator();
                assertFalse(iterator.hasNext());
                assertThrows(NoSuchElementException.class, iterator::next);
            });
            assertEquals(Duration.ofMillis(2500), kit.clock().elapsed());
        }
        assertEquals(List.of("1 at PT1S", "2 at PT2S"), trace);
    }

    @Test
    void await_cancelled_doesNotUseTheTickUp() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND);
                assertThrows(DeadlineExceededException.class,
                        () -> Timeout.run(Duration.ofMillis(500), () -> ticker.await()));
                tick(kit, ticker);
            });
        }
        assertEquals(List.of("1 at PT1S"), trace);
    }

    @Test
    void await_somebodyElseWaits_isRefusedAndTheOtherGetsItsTick() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var ticker = Ticker.every(SECOND);
                var first = Task.spawn("first", () -> ticker.await());
                Task.yield();
                var thrown = assertThrows(IllegalStateException.class, ticker::await);
                assertTrue(thrown.toString().contains("first"), thrown::toString);
                assertEquals(OptionalLong.of(1), first.join());
                assertEquals(OptionalLong.of(2), ticker.await());
            });
        }
    }

    /** The name of a thread may come from code of the user, which finds the ticker free. */
    @Test
    void await_whileAThreadWaitsWhoseTextLooksAtTheTicker_isRefusedWithThatText() throws Exception {
        var ticker = Ticker.every(HOUR);
        var first = new Thread(() -> ticker.await()) {
            @Override
            public String toString() {
                try {
                    return "free: " + Thread.ofPlatform().daemon().start(ticker::untilNext).join(SECOND);
                } catch (InterruptedException interrupted) {
                    return interrupted.toString();
                }
            }
        };
        first.start();
        while (first.getState() != Thread.State.TIMED_WAITING && first.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        var thrown = assertThrows(IllegalStateException.class, ticker::await);
        ticker.close();
        first.join();
        assertTrue(thrown.toString().contains("free: true"), thrown::toString);
    }

    @Test
    void await_startedByAnotherClock_isRefused() throws Exception {
        var ticker = Ticker.every(HOUR);
        try (var kit = TestKit.fifo()) {
            kit.run(() -> assertThrows(IllegalStateException.class, ticker::await));
        }
    }

    @Test
    void every_badPeriod_isRefusedWithTheValue() {
        for (var bad : List.of(Duration.ZERO, SECOND.negated())) {
            var thrown = assertThrows(IllegalArgumentException.class, () -> Ticker.every(bad));
            assertTrue(thrown.toString().contains(bad.toString()), thrown::toString);
        }
    }

    // ---- threads, sweep ----------------------------------------------------------------------------------------------

    @Test
    void await_onOrdinaryThread_ticksByTheSystemsClock() {
        var before = System.nanoTime();
        var ticker = Ticker.every(Duration.ofMillis(2), Ticker.Missed.CATCH_UP);
        ticker.await();
        assertEquals(OptionalLong.of(2), ticker.await());
        assertTrue(System.nanoTime() - before >= 4_000_000);
    }

    @Test
    void close_fromAnotherThread_endsTheWait() throws Exception {
        var ticker = Ticker.every(HOUR);
        var thread = OrdinaryThread.start(() -> ticker.await()).awaitBlocked();
        ticker.close();
        assertEquals(OptionalLong.empty(), thread.value());
    }

    @Test
    void sweep_cancelledAnywhere_theTickerCanBeAwaitedAgain() {
        var report = CancelSweep.of(() -> new Ticker[1]).check(made -> {
            if (made[0] != null) {
                assertTrue(made[0].await().isPresent());
            }
        }).run(made -> {
            var ticker = Ticker.every(SECOND, Ticker.Missed.CATCH_UP);
            made[0] = ticker;
            ticker.await();
            Task.sleep(HOUR.minusMillis(1));
            ticker.await();
        });
        assertEquals(Set.of(ParkReason.SLEEP, ParkReason.YIELD), report.causes());
    }
}
