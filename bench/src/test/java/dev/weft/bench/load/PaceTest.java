package dev.weft.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When messages are due, and from when their latency counts, with times of the test's own making. */
final class PaceTest {
    private static final long MILLI = 1_000_000;

    @Test
    void closedLoop_allBack_releasesTheNextTogether() {
        var pace = new Pace.ClosedLoop(4);
        assertEquals(4, pace.released(0, 0, 10));
        assertEquals(4, pace.released(4, 3, 20));
        assertEquals(10, pace.startNanos(3));
        assertEquals(8, pace.released(4, 4, 30));
        assertEquals(30, pace.startNanos(4));
    }

    @Test
    void once_answered_isSilent() {
        var pace = new Pace.Once();
        assertEquals(1, pace.released(0, 0, 10));
        assertEquals(1, pace.released(1, 1, 20));
        assertEquals(10, pace.startNanos(0));
    }

    @Test
    void schedule_severalConnections_taketurnsAtEqualDistances() {
        var schedule = new Schedule(1000, 4);
        schedule.start(-5);
        assertEquals(-5, schedule.intendedNanos(0, 0));
        assertEquals(-5 + MILLI, schedule.intendedNanos(1, 0));
        assertEquals(-5 + 4 * MILLI, schedule.intendedNanos(0, 1));
        assertEquals(-5 + (4 * 2500 + 3) * MILLI, schedule.intendedNanos(3, 2500));
    }

    @Test
    void fixedRate_beforeItsTime_isNotReleased() {
        var pace = fixed(1);
        assertEquals(1, pace.released(0, 0, 0));
        assertEquals(1, pace.released(1, 1, MILLI - 1));
        assertEquals(2, pace.released(1, 1, MILLI));
    }

    /** The machine stood still at the end: an answer is read after the window, when more is due than in the window. */
    @Test
    void fixedRate_unsentAtATimeThatIsPast_countsWhatWasDueThen() {
        var pace = fixed(1);
        long released = pace.released(0, 0, 0);
        released = pace.released(released, 1, 100 * MILLI);
        assertEquals(2, released);
        assertEquals(9, pace.unsent(released, 10 * MILLI));
        assertEquals(0, pace.unsent(released, 0));
    }

    /** One message each millisecond; the server stops for 100 ms and is then as quick as ever. */
    @Test
    void fixedRate_serverStandsStill_waitingCountsFromTheIntendedTime() {
        var pace = fixed(1);
        var tally = new Tally();
        tally.start(new Window(0, 0, 1000 * MILLI));
        long released = 0;
        long answered = 0;
        for (long now = 0; now < 1000 * MILLI; now += MILLI / 10) {
            released = pace.released(released, answered, now);
            boolean still = now >= 200 * MILLI && now < 300 * MILLI;
            if (released > answered && !still) {
                tally.answer(pace.startNanos(answered), now);
                answered++;
            }
        }
        // In turn, 11 of 12 after the stop are late; without the intended time one single message would be.
        assertEquals(1000, tally.inWindow());
        var latencies = tally.latencies();
        assertNear(100 * MILLI, latencies.getMaxValue(), MILLI / 5);
        assertNear(110, latencies.getTotalCount() - latencies.getCountBetweenValues(0, MILLI), 5);
        assertNear(50 * MILLI, latencies.getValueAtPercentile(94.5), 6 * MILLI);
    }

    private static void assertNear(long expected, long actual, long tolerance) {
        assertTrue(Math.abs(actual - expected) <= tolerance, () -> actual + " instead of " + expected);
    }

    @Test
    void fixedRate_neverAnswered_whatWasNotSentIsCounted() {
        var pace = fixed(3);
        long released = pace.released(0, 0, 10 * MILLI);
        assertEquals(3, released);
        assertEquals(8, pace.unsent(released, 10 * MILLI));
        assertEquals(3 * MILLI, pace.startNanos(3));
    }

    @Test
    void tally_waitedOutsideTheWindow_isNotRecorded() {
        var tally = new Tally();
        tally.start(new Window(0, 100, 200));
        tally.answer(99, 100);
        tally.answer(100, 250);
        tally.waited(200, 300);
        assertEquals(1, tally.inWindow());
        assertEquals(1, tally.latencies().getTotalCount());
        assertEquals(150, tally.latencies().getMaxValue());
    }

    /** A connection on its own with a message each millisecond from 0 on. */
    private static Pace fixed(int pipeline) {
        var schedule = new Schedule(1000, 1);
        schedule.start(0);
        return new Pace.FixedRate(schedule, 0, pipeline);
    }
}
