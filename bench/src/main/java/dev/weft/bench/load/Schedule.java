package dev.weft.bench.load;

/** The times of a fixed rate: all connections in turn, at equal distances. One thread. */
final class Schedule {
    private final double nanosPerMessage;
    private final int connections;
    private long startNanos;

    /** @param perSecond messages of all connections together */
    Schedule(double perSecond, int connections) {
        this.nanosPerMessage = 1e9 / perSecond;
        this.connections = connections;
    }

    /** Sets the time of the first message, before anybody asks. */
    void start(long nanos) {
        startNanos = nanos;
    }

    /** When a connection's message should be sent, both counted from 0. */
    long intendedNanos(int connection, long message) {
        return startNanos + (long) (((double) message * connections + connection) * nanosPerMessage);
    }
}
