package dev.weft;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What a scheduler has done so far. A snapshot that stops nobody: the figures are of moments close to each other.
 *
 * {@snippet :
 * var stats = scheduler.stats();
 * long parks = stats.switches().getOrDefault(ParkReason.PARK, 0L);
 * long stolen = stats.carriers().stream().mapToLong(CarrierStats::stolen).sum();
 * }
 *
 * @param name
 *            its name
 * @param spawned
 *            tasks spawned so far
 * @param ended
 *            tasks that have ended
 * @param injectionQueue
 *            tasks spawned by ordinary threads that no carrier has taken yet
 * @param foreignOperations
 *            operations elsewhere that will wake a task ({@link Scheduler#keepAlive})
 * @param carriers
 *            each carrier
 */
public record SchedulerStats(String name, long spawned, long ended, int injectionQueue, int foreignOperations,
        List<CarrierStats> carriers) {

    /** Tasks that were spawned and have not ended. */
    public long alive() {
        return spawned - ended;
    }

    /** How often a task left its carrier's thread without having ended, by cause. */
    public Map<ParkReason, Long> switches() {
        return byCause(CarrierStats::switches);
    }

    /** How often a channel became ready, by what was waited for: see {@link CarrierStats#readiness}. */
    public Map<ParkReason, Long> readiness() {
        return byCause(CarrierStats::readiness);
    }

    private Map<ParkReason, Long> byCause(Function<CarrierStats, Map<ParkReason, Long>> figures) {
        var sums = new EnumMap<ParkReason, Long>(ParkReason.class);
        carriers.forEach(
                carrier -> figures.apply(carrier).forEach((cause, count) -> sums.merge(cause, count, Long::sum)));
        return sums;
    }

    /** How long ready entries waited to be run, on all carriers. */
    public DelayHistogram delays() {
        return carriers.stream().map(CarrierStats::delays).reduce(new DelayHistogram(new long[DelayHistogram.BUCKETS]),
                DelayHistogram::plus);
    }

    /** The sum of one figure over the carriers. */
    public long sum(ToLongFunction<? super CarrierStats> figure) {
        return carriers.stream().mapToLong(figure).sum();
    }
}
