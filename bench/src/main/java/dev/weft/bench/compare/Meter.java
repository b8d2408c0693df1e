package dev.weft.bench.compare;

import dev.weft.bench.model.Session;
import dev.weft.bench.model.SwitchCounts;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Reads what a session and this process use, from its making on. For one thread. */
final class Meter {
    private final Session session;
    private final LongSupplier nanoTime;
    private final SwitchCounts switches;
    private final ProcessUsage process;
    private final Duration others;
    private final long nanos;

    Meter(Session session, LongSupplier nanoTime) {
        this.session = session;
        this.nanoTime = nanoTime;
        this.switches = session.switches();
        this.others = session.cpuTimeOfOthers();
        this.process = ProcessUsage.now();
        this.nanos = nanoTime.getAsLong();
    }

    /** What was used since the making. */
    Usage read(Cell cell) {
        double wallSeconds = (nanoTime.getAsLong() - nanos) / 1e9;
        var used = ProcessUsage.now().since(process);
        var switched = session.switches().since(switches);
        long othersNanos = session.cpuTimeOfOthers().minus(others).toNanos();
        double cpuSeconds = used.cpuNanos() == ProcessUsage.UNKNOWN
                ? ProcessUsage.UNKNOWN
                : (used.cpuNanos() + othersNanos) / 1e9;
        return new Usage(cell.workload().name(), cell.workload().label(), cell.model().name(), wallSeconds, cpuSeconds,
                used.voluntary(), used.involuntary(), switched.exact(), switched.counts());
    }
}
