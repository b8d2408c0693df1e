package dev.weft.bench.load;

import java.util.EnumMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What one thread has seen. Only {@link #answered} is for others while the thread runs. */
final class Tally {
    /** Significant decimal digits of a latency. */
    private static final int PRECISION = 3;

    private final Histogram latencies = new Histogram(PRECISION);
    private final EnumMap<Failure, Long> failures = new EnumMap<>(Failure.class);
    private @Nullable Window window;
    private long inWindow;
    private long unsent;
    private long all;
    private volatile long answered;

    void start(Window times) {
        window = times;
    }

    /** A message was asked for at {@code startNanos} and was back, whole, at {@code nowNanos}. */
    void answer(long startNanos, long nowNanos) {
        all++;
        if (window != null && window.contains(nowNanos)) {
            inWindow++;
        }
        waited(startNanos, nowNanos);
    }

    /** A message was asked for and is not back yet, or was never sent: it took that long, or longer. */
    void waited(long startNanos, long nowNanos) {
        if (window != null && window.contains(startNanos)) {
            latencies.recordValue(Math.max(0, nowNanos - startNanos));
        }
    }

    void fail(Failure failure, long count) {
        failures.merge(failure, count, Long::sum);
    }

    void unsent(long count) {
        unsent += count;
    }

    /** Lets others see how far it is. */
    void publish() {
        answered = all;
    }

    /** Messages that are back, the warm-up's too. Any thread. */
    long answered() {
        return answered;
    }

    /** Takes over what another has seen, whose thread has ended. */
    void add(Tally other) {
        latencies.add(other.latencies);
        other.failures.forEach(this::fail);
        inWindow += other.inWindow;
        unsent += other.unsent;
        all += other.all;
    }

    Histogram latencies() {
        return latencies;
    }

    long failures(Failure failure) {
        return failures.getOrDefault(failure, 0L);
    }

    /** Messages that came back in the measured time. */
    long inWindow() {
        return inWindow;
    }

    /** Messages whose time came but that could not be sent. */
    long unsent() {
        return unsent;
    }
}
