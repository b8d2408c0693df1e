package dev.weft.bench.compare;

import dev.weft.bench.model.Cause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which body ran where, when, and why it stopped.
 *
 * @param places
 *            names of the carriers or processors
 * @param spans
 *            by start
 * @param truncated
 *            whether there was more than was kept
 */
public record Timeline(String workload, String label, String model, List<String> places, List<Span> spans,
        boolean truncated) {
    /**
     * A body ran without a break.
     *
     * @param place
     *            index among the places
     * @param body
     *            its name
     * @param startMicros
     *            since the begin of the recording
     * @param end
     *            why it stopped, or null if it came to its end
     */
    public record Span(int place, String body, double startMicros, double durationMicros, @Nullable Cause end) {}
}
