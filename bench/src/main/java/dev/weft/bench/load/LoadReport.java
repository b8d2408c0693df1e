package dev.weft.bench.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a run.
 *
 * @param seconds that were measured; less than the plan's if the run was ended before
 * @param requests messages that came back, whole and right, in that time
 * @param latency of the messages that were asked for in that time; null if there was none
 * @param errors kind → how often; empty if all went well
 * @param unsent messages of a fixed rate whose time came but that could not be sent because too many were under way
 * @param interrupted whether it was ended from outside
 * @param server what its process used; null if it is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadReport(double seconds, long requests, double perSecond, @Nullable Latency latency,
        Map<String, Long> errors, long unsent, boolean interrupted, @Nullable Server server) {
    private static final double MICRO = 1e3;

    /** Microseconds. */
    public record Latency(double p50, double p90, double p99, double p999, double max, double mean) {
        private static Latency of(Histogram nanos) {
            return new Latency(nanos.getValueAtPercentile(50) / MICRO, nanos.getValueAtPercentile(90) / MICRO,
                    nanos.getValueAtPercentile(99) / MICRO, nanos.getValueAtPercentile(99.9) / MICRO,
                    nanos.getMaxValue() / MICRO, nanos.getMean() / MICRO);
        }
    }

    /**
     * The server's process in the measured time.
     *
     * @param cpuMicrosPerRequest 0 if there was no request
     * @param residentBytes at the end
     */
    public record Server(double cpuMicrosPerRequest, long residentBytes) {}

    static LoadReport of(Tally tally, double seconds, boolean interrupted, @Nullable Server server) {
        var errors = new LinkedHashMap<String, Long>();
        for (var failure : Failure.values()) {
            if (tally.failures(failure) > 0) {
                errors.put(failure.toString(), tally.failures(failure));
            }
        }
        var latency = tally.latencies().getTotalCount() == 0 ? null : Latency.of(tally.latencies());
        return new LoadReport(seconds, tally.inWindow(), seconds > 0 ? tally.inWindow() / seconds : 0, latency, errors,
                tally.unsent(), interrupted, server);
    }
}
