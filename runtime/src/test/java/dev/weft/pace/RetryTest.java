package dev.weft.pace;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is tried again, when, and what the caller gets in the end. Each attempt writes its time down. */
@Limited
final class RetryTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Retry EACH_SECOND = Retry.upTo(3).backOff(SECOND, 1, SECOND);

    private final List<String> trace = new ArrayList<>();
    private int attempts;

    private void inKit(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    /** Fails until the given attempt. */
    private int attempt(TestKit kit, int succeeding) throws IOException {
        attempts++;
        trace.add(kit.clock().elapsed().toString());
        if (attempts < succeeding) {
            throw new IOException("attempt " + attempts);
        }
        return attempts;
    }

    private static String[] suppressed(Throwable failure) {
        return Arrays.stream(failure.getSuppressed()).map(each -> String.valueOf(each.getMessage()))
                .toArray(String[]::new);
    }

    // ---- when --------------------------------------------------------------------------------------------------------

    @Test
    void call_firstAttemptReturns_isAllAndNobodyElseRuns() throws Exception {
        inKit(() -> {
            Task.spawn(() -> trace.add("other"));
            assertEquals("value", EACH_SECOND.call(() -> "value"));
            assertEquals(List.of(), trace);
        });
    }

    @Test
    void call_failsTwice_pausesGrowUpToTheCap() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = Retry.upTo(6).backOff(Duration.ofMillis(100), 3, SECOND);
            assertEquals(6, kit.run(() -> retry.call(() -> attempt(kit, 6))));
        }
        assertEquals(List.of("PT0S", "PT0.1S", "PT0.4S", "PT1.3S", "PT2.3S", "PT3.3S"), trace);
    }

    @Test
    void call_withoutBackOff_letsOthersRunBetweenAttempts() throws Exception {
        inKit(() -> {
            Task.spawn(() -> trace.add("other"));
            Retry.upTo(2).run(() -> {
                trace.add("attempt");
                if (attempts++ == 0) {
                    throw new IOException("the first");
                }
            });
        });
        assertEquals(List.of("attempt", "other", "attempt"), trace);
    }

    @Test
    void call_hugeFactorAndCap_waitsForEverAndNoLonger() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = Retry.upTo(9).backOff(SECOND, 1e300, Duration.ofSeconds(Long.MAX_VALUE));
            kit.run(() -> assertThrows(DeadlineExceededException.class,
                    () -> Timeout.run(HOUR, () -> retry.call(() -> attempt(kit, 9)))));
        }
        assertEquals(List.of("PT0S", "PT1S"), trace);
    }

    @Test
    void giveUpAfter_nextAttemptWouldBeLater_failsAtOnceWithoutThePause() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = Retry.upTo(9).backOff(SECOND, 2, HOUR).giveUpAfter(SECOND.multipliedBy(7).minusNanos(1));
            var thrown = assertThrows(IOException.class, () -> kit.run(() -> retry.call(() -> attempt(kit, 9))));
            assertEquals("attempt 3", thrown.getMessage());
            assertEquals(SECOND.multipliedBy(3), kit.clock().elapsed());
        }
    }

    @Test
    void giveUpAfter_nextAttemptJustFits_isMade() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = Retry.upTo(9).backOff(SECOND, 2, HOUR).giveUpAfter(SECOND.multipliedBy(7));
            assertEquals(4, kit.run(() -> retry.call(() -> attempt(kit, 4))));
        }
        assertEquals(List.of("PT0S", "PT1S", "PT3S", "PT7S"), trace);
    }

    /** The time that attempts take counts. */
    @Test
    void giveUpAfter_attemptTakesLonger_isNotStoppedAndIsTheLast() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(IOException.class, () -> EACH_SECOND.giveUpAfter(SECOND).run(() -> {
                    Task.sleep(HOUR);
                    attempt(kit, 9);
                }));
            });
        }
        assertEquals(List.of("PT1H"), trace);
    }

    @Test
    void jitter_seeded_isTheSameAgainAndShortensWithinTheShare() throws Exception {
        var pauses = new ArrayList<List<Duration>>();
        for (var seed : List.of(1L, 1L, 2L)) {
            try (var kit = TestKit.seeded(seed)) {
                var seen = new ArrayList<Duration>();
                var retry = Retry.upTo(20).backOff(SECOND, 1, SECOND).jitter(0.25)
                        .onFailure((_, _, pause) -> seen.add(pause));
                kit.run(() -> retry.call(() -> attempt(kit, 20)));
                attempts = 0;
                pauses.add(seen);
            }
        }
        assertEquals(pauses.get(0), pauses.get(1));
        assertNotEquals(pauses.get(0), pauses.get(2));
        for (var pause : pauses.get(0)) {
            assertTrue(pause.compareTo(SECOND) <= 0 && pause.compareTo(Duration.ofMillis(750)) >= 0, pause::toString);
        }
        assertTrue(pauses.get(0).stream().distinct().count() > 10, () -> pauses.get(0).toString());
    }

    // ---- what --------------------------------------------------------------------------------------------------------

    @Test
    void call_allFail_throwsTheLastAsItIsWithTheOthersSuppressedInOrder() throws Exception {
        try (var kit = TestKit.fifo()) {
            var thrown = assertThrows(IOException.class, () -> kit.run(() -> EACH_SECOND.call(() -> attempt(kit, 9))));
            assertEquals("attempt 3", thrown.getMessage());
            assertArrayEquals(new String[]{"attempt 1", "attempt 2"}, suppressed(thrown));
        }
    }

    @Test
    void call_manyFail_keepsTheLastTen() throws Exception {
        try (var kit = TestKit.fifo()) {
            var thrown = assertThrows(IOException.class,
                    () -> kit.run(() -> Retry.upTo(100).call(() -> attempt(kit, 1000))));
            assertEquals("attempt 100", thrown.getMessage());
            assertEquals(10, thrown.getSuppressed().length);
            assertEquals("attempt 90", thrown.getSuppressed()[0].getMessage());
        }
    }

    @Test
    void call_sameExceptionAgain_isThrownWithoutItself() throws Exception {
        var always = new IOException("always the same");
        inKit(() -> {
            var thrown = assertThrows(IOException.class, () -> EACH_SECOND.run(() -> {
                throw always;
            }));
            assertSame(always, thrown);
            assertEquals(0, thrown.getSuppressed().length);
        });
    }

    @Test
    void on_otherFailure_isThrownAtOnceWithTheOthersSuppressed() throws Exception {
        inKit(() -> {
            var retry = EACH_SECOND.on(failure -> !(failure instanceof FileNotFoundException));
            var thrown = assertThrows(FileNotFoundException.class, () -> retry.run(() -> {
                attempts++;
                throw attempts == 1 ? new IOException("busy") : new FileNotFoundException("gone");
            }));
            assertEquals(2, attempts);
            assertArrayEquals(new String[]{"busy"}, suppressed(thrown));
        });
    }

    @Test
    void on_throws_endsTheCallWithTheFailureSuppressed() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = EACH_SECOND.on(_ -> {
                throw new IllegalStateException("bad predicate");
            });
            var thrown = assertThrows(IllegalStateException.class,
                    () -> kit.run(() -> retry.call(() -> attempt(kit, 9))));
            assertArrayEquals(new String[]{"attempt 1"}, suppressed(thrown));
        }
    }

    @Test
    void call_error_isNeverTriedAgain() throws Exception {
        inKit(() -> {
            for (var error : List.of(new AssertionError("wrong"), new OutOfMemoryError("of the test"))) {
                attempts = 0;
                assertSame(error, assertThrows(Error.class, () -> EACH_SECOND.run(() -> {
                    attempts++;
                    if (attempts == 2) {
                        throw error;
                    }
                    throw new IOException("before");
                })));
                assertEquals(2, attempts);
                assertArrayEquals(new String[]{"before"}, suppressed(error));
            }
        });
    }

    @Test
    void call_interruptedException_isNeverTriedAgain() throws Exception {
        inKit(() -> {
            assertThrows(InterruptedException.class, () -> EACH_SECOND.run(() -> {
                attempts++;
                throw new InterruptedException("of the test");
            }));
            assertEquals(1, attempts);
        });
    }

    @Test
    void onFailure_eachThatIsFollowed_isToldBeforeThePause() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = EACH_SECOND.onFailure((attempt, failure, pause) -> trace
                    .add(attempt + ", " + failure.getMessage() + ", " + pause + " at " + kit.clock().elapsed()));
            assertThrows(IOException.class, () -> kit.run(() -> retry.call(() -> attempt(kit, 9))));
        }
        assertEquals(List.of("PT0S", "1, attempt 1, PT1S at PT0S", "PT1S", "2, attempt 2, PT1S at PT1S", "PT2S"),
                trace);
    }

    @Test
    void onFailure_throws_endsTheCallWithTheFailureSuppressed() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = EACH_SECOND.onFailure((_, _, _) -> {
                throw new IllegalStateException("bad hook");
            });
            var thrown = assertThrows(IllegalStateException.class,
                    () -> kit.run(() -> retry.call(() -> attempt(kit, 9))));
            assertEquals("bad hook", thrown.getMessage());
            assertArrayEquals(new String[]{"attempt 1"}, suppressed(thrown));
        }
    }

    // ---- cancelled, timeouts -----------------------------------------------------------------------------------------

    @Test
    void outerTimeout_inAPause_isThrownInTimeAndTellsTheFailures() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var thrown = assertThrows(DeadlineExceededException.class, () -> Timeout.run(
                        Duration.ofMillis(1500), () -> EACH_SECOND.call(() -> attempt(kit, 9))));
                assertEquals(Duration.ofMillis(1500), kit.clock().elapsed());
                assertArrayEquals(new String[]{"attempt 1", "attempt 2"},
                        suppressed(Objects.requireNonNull(thrown.getCause())));
            });
        }
        assertEquals(2, attempts);
    }

    /** Even if every exception is to be tried again: the time is over. */
    @Test
    void outerTimeout_inAnAttempt_isNotTriedAgain() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> Retry.upTo(9).run(() -> {
                    attempts++;
                    Timeout.run(HOUR, () -> Task.sleep(HOUR));
                })));
                assertEquals(SECOND, kit.clock().elapsed());
                assertEquals(1, attempts);
            });
        }
    }

    @Test
    void innerTimeout_ofAnAttempt_isTriedAgain() throws Exception {
        try (var kit = TestKit.fifo()) {
            var retry = EACH_SECOND.onFailure((_, failure, _) -> assertInstanceOf(DeadlineExceededException.class,
                    failure));
            kit.run(() -> retry.run(() -> Timeout.run(SECOND, () -> {
                attempts++;
                Task.sleep(attempts < 3 ? HOUR : Duration.ofMillis(1));
            })));
            assertEquals(Duration.ofMillis(4001), kit.clock().elapsed());
        }
    }

    @Test
    void interrupt_ofAThreadInAPause_isCancelledAndTheStatusIsKept() throws Exception {
        var thread = OrdinaryThread.start(() -> {
            var thrown = assertThrows(Cancelled.class, () -> Retry.upTo(2).backOff(HOUR, 1, HOUR).run(() -> {
                throw new IOException("before");
            }));
            assertArrayEquals(new String[]{"before"}, suppressed(thrown));
            return Thread.interrupted();
        }).awaitBlocked();
        thread.interrupt();
        assertTrue(thread.value());
    }

    @Test
    void call_onOrdinaryThread_pausesByTheSystemsClock() throws Exception {
        var before = System.nanoTime();
        var retry = Retry.upTo(3).backOff(Duration.ofMillis(4), 1, SECOND).jitter(0.5);
        assertEquals(3, retry.<Integer>call(() -> {
            attempts++;
            if (attempts < 3) {
                throw new IOException("not yet");
            }
            return attempts;
        }));
        assertTrue(System.nanoTime() - before >= 4_000_000);
    }

    @Test
    void cancel_inAPauseOfNothing_noAttemptFollows() throws Exception {
        inKit(() -> {
            var task = Task.spawn(() -> Retry.upTo(3).run(() -> {
                trace.add("attempt");
                throw new IOException("not yet");
            }));
            Task.yield();
            task.cancel();
            assertTrue(task.join(SECOND));
        });
        assertEquals(List.of("attempt"), trace);
    }

    @Test
    void sweep_cancelledAnywhere_noAttemptFollows() {
        var report = CancelSweep.of(ArrayList<String>::new).check(seen -> {
            var end = seen.indexOf("cancelled");
            assertTrue(end < 0 || end == seen.size() - 1, seen::toString);
        }).run(seen -> EACH_SECOND.onFailure((_, _, _) -> seen.add("failed")).run(() -> {
            seen.add("attempt");
            try {
                Task.yield();
            } catch (Cancelled cancelled) {
                seen.add("cancelled");
                throw cancelled;
            }
            if (seen.size() < 5) {
                throw new IOException("not yet");
            }
        }));
        assertEquals(5, report.moments().size());
    }

    // ---- arguments ---------------------------------------------------------------------------------------------------

    @Test
    void create_badNumbers_areRefusedWithTheValue() {
        assertRefused("0", () -> Retry.upTo(0));
        assertRefused("PT-1S", () -> EACH_SECOND.backOff(SECOND.negated(), 2, SECOND));
        assertRefused("0.5", () -> EACH_SECOND.backOff(SECOND, 0.5, SECOND));
        assertRefused("NaN", () -> EACH_SECOND.backOff(SECOND, Double.NaN, SECOND));
        assertRefused("Infinity", () -> EACH_SECOND.backOff(SECOND, Double.POSITIVE_INFINITY, SECOND));
        assertRefused("PT1S", () -> EACH_SECOND.backOff(HOUR, 1, SECOND));
        assertRefused("1.5", () -> EACH_SECOND.jitter(1.5));
        assertRefused("-0.1", () -> EACH_SECOND.jitter(-0.1));
        assertRefused("NaN", () -> EACH_SECOND.jitter(Double.NaN));
        assertRefused("PT-1H", () -> EACH_SECOND.giveUpAfter(HOUR.negated()));
    }

    private static void assertRefused(String value, Action creation) {
        var thrown = assertThrows(IllegalArgumentException.class, creation::run);
        assertTrue(thrown.toString().contains(value), thrown::toString);
    }
}
