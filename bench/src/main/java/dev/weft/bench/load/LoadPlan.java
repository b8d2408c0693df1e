package dev.weft.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a run is to do.
 *
 * @param connections that talk; 0 only if there are idle ones
 * @param idle connections that exchange one message at the start and are silent from then on
 * @param bytes of a message
 * @param pipeline messages that a connection has on their way at most; in a closed loop they are sent together, and
 *         the next ones when all are back
 * @param mode what decides when a message is sent
 * @param rate messages per second of all connections together, if the mode is {@link Mode#RATE}
 * @param threads that carry the load
 * @param warmUp time before the measured time, of the same load
 * @param duration the measured time
 */
public record LoadPlan(InetSocketAddress server, int connections, int idle, int bytes, int pipeline, Mode mode,
        double rate, int threads, Duration warmUp, Duration duration) {
    /** What decides when a message is sent. */
    public enum Mode {
        /** The answer to the one before. */
        CLOSED,
        /** The clock, whether the server is quick enough or not. */
        RATE,
        /** As {@link #CLOSED}, and each message has a connection of its own. */
        CHURN
    }

    /** Checks that the numbers fit together. */
    public LoadPlan {
        require(connections >= 0 && idle >= 0 && connections + (long) idle > 0, "connections", connections);
        require(bytes > 0, "bytes", bytes);
        require(pipeline > 0 && (mode != Mode.CHURN || pipeline == 1), "pipeline", pipeline);
        require(mode != Mode.RATE || (rate > 0 && connections > 0), "rate", rate);
        require(threads > 0, "threads", threads);
        require(!warmUp.isNegative(), "warm-up", warmUp);
        require(duration.isPositive(), "duration", duration);
    }

    private static void require(boolean holds, String name, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(name + " does not fit: " + value);
        }
    }
}
