package dev.weft.bench.load;

/**
 * When the messages of one connection are to be sent, and from when their latency counts. Knows no clock: every time
 * is a parameter, in nanoseconds of {@link System#nanoTime}. One thread.
 */
sealed interface Pace {
    /**
     * How many messages may have been sent by now.
     *
     * @param released what this said the last time
     * @param answered how many have come back
     */
    long released(long released, long answered, long nowNanos);

    /** From when the latency of a message counts; it has been released and not yet answered. */
    long startNanos(long message);

    /** How many more messages should have been sent by now. */
    default long unsent(long released, long nowNanos) {
        return 0;
    }

    /** The next messages when all before them are back. */
    final class ClosedLoop implements Pace {
        private final int pipeline;
        private long startNanos;

        ClosedLoop(int pipeline) {
            this.pipeline = pipeline;
        }

        @Override
        public long released(long released, long answered, long nowNanos) {
            if (answered < released) {
                return released;
            }
            startNanos = nowNanos;
            return released + pipeline;
        }

        @Override
        public long startNanos(long message) {
            return startNanos;
        }
    }

    /** One message, and silence from then on. */
    final class Once implements Pace {
        private long startNanos;

        @Override
        public long released(long released, long answered, long nowNanos) {
            if (released == 0) {
                startNanos = nowNanos;
            }
            return 1;
        }

        @Override
        public long startNanos(long message) {
            return startNanos;
        }
    }

    /**
     * Each message at its time, which the schedule sets beforehand. If the server is late, a message waits until it
     * may be sent, and that wait is part of its latency: a client that sends later because the server was slow would
     * leave out just the slow answers ("coordinated omission").
     */
    final class FixedRate implements Pace {
        private final Schedule schedule;
        private final int connection;
        private final int pipeline;
        private long due;

        FixedRate(Schedule schedule, int connection, int pipeline) {
            this.schedule = schedule;
            this.connection = connection;
            this.pipeline = pipeline;
        }

        @Override
        public long released(long released, long answered, long nowNanos) {
            return Math.min(due(nowNanos), answered + pipeline);
        }

        @Override
        public long startNanos(long message) {
            return schedule.intendedNanos(connection, message);
        }

        @Override
        public long unsent(long released, long nowNanos) {
            long count = due(nowNanos);
            while (count > released && startNanos(count - 1) - nowNanos > 0) {
                count--; // what came in late may have asked for a later time
            }
            return count - released;
        }

        private long due(long nowNanos) {
            while (schedule.intendedNanos(connection, due) - nowNanos <= 0) {
                due++;
            }
            return due;
        }
    }
}
