package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A workload whose only figure is a time, from the first spawn to the last join, and whose bodies add up what they did. They go on when
 * they see something wrong, as the others would wait for them for ever; the sum tells.
 */
public interface TimedWorkload extends Workload {
    /** What is measured, such as {@code ns/hop}. */
    String unit();

    /** A run's time in that unit. */
    double figure(long nanos, int size);

    /**
     * Spawns the bodies and joins them; is one itself.
     *
     * @return what they added up
     */
    long play(Session session, int size) throws Exception;

    /** What {@link #play} has to return. */
    long sum(int size);

    @Override
    default Set<Ability> needs() {
        return EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
    }

    @Override
    default List<Metric> metrics() {
        return List.of(new Metric("time", unit(), Metric.Better.LOWER));
    }

    @Override
    default Sample run(Session session, int size, Duration limit) throws Exception {
        long[] sum = new long[1];
        long nanos = Bodies.time(session, limit, () -> sum[0] = play(session, size));
        if (sum[0] != sum(size)) {
            throw new IllegalStateException("the sum is " + sum[0] + " instead of " + sum(size));
        }
        return Sample.of(figure(nanos, size));
    }

    /** 1 + 2 + ... + {@code count}. */
    static long sumTo(long count) {
        return count * (count + 1) / 2;
    }

    /** The sum of what each of many bodies found. */
    static long sumOf(long[] found) {
        long sum = 0;
        for (long one : found) {
            sum += one;
        }
        return sum;
    }
}
