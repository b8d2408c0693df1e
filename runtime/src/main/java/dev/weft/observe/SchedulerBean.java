package dev.weft.observe;

import dev.weft.CarrierStats;
import dev.weft.ParkReason;
import dev.weft.Scheduler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Reads the figures off one scheduler. */
final class SchedulerBean implements SchedulerMXBean {
    private final Scheduler scheduler;

    SchedulerBean(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    private long sum(ToLongFunction<? super CarrierStats> figure) {
        return scheduler.stats().sum(figure);
    }

    private int count(ToIntFunction<? super CarrierStats> figure) {
        return scheduler.stats().carriers().stream().mapToInt(figure).sum();
    }

    @Override
    public String getName() {
        return scheduler.name();
    }

    @Override
    public boolean isClosed() {
        return scheduler.isClosed();
    }

    @Override
    public int getCarriers() {
        return scheduler.carriers();
    }

    @Override
    public long getSpawned() {
        return scheduler.stats().spawned();
    }

    @Override
    public long getEnded() {
        return scheduler.stats().ended();
    }

    @Override
    public long getAlive() {
        return scheduler.stats().alive();
    }

    @Override
    public int getReady() {
        return count(CarrierStats::ready);
    }

    @Override
    public int getStealable() {
        return count(CarrierStats::stealable);
    }

    @Override
    public int getInjectionQueue() {
        return scheduler.stats().injectionQueue();
    }

    @Override
    public int getForeignOperations() {
        return scheduler.stats().foreignOperations();
    }

    @Override
    public int getTimers() {
        return count(CarrierStats::timers);
    }

    @Override
    public int getWorkers() {
        return count(CarrierStats::workers);
    }

    @Override
    public int getIdleWorkers() {
        return count(CarrierStats::idleWorkers);
    }

    @Override
    public long getTurns() {
        return sum(CarrierStats::turns);
    }

    @Override
    public long getBatches() {
        return sum(CarrierStats::batches);
    }

    @Override
    public long getRuns() {
        return sum(CarrierStats::runs);
    }

    @Override
    public long getSwitches() {
        return sum(SchedulerBean::switches);
    }

    private static long switches(CarrierStats carrier) {
        return carrier.switches().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public Map<String, Long> getSwitchesByCause() {
        return byName(scheduler.stats().switches());
    }

    private static Map<String, Long> byName(Map<ParkReason, Long> byCause) {
        var byName = new TreeMap<String, Long>();
        byCause.forEach((cause, count) -> byName.put(cause.name(), count));
        return byName;
    }

    @Override
    public long getInboxed() {
        return sum(CarrierStats::inboxed);
    }

    @Override
    public long getInjected() {
        return sum(CarrierStats::injected);
    }

    @Override
    public long getThefts() {
        return sum(CarrierStats::thefts);
    }

    @Override
    public long getStolen() {
        return sum(CarrierStats::stolen);
    }

    @Override
    public long getTimersFired() {
        return sum(CarrierStats::timersFired);
    }

    @Override
    public long getPolls() {
        return sum(CarrierStats::polls);
    }

    @Override
    public long getPollEvents() {
        return sum(CarrierStats::pollEvents);
    }

    @Override
    public Map<String, Long> getReadinessByCause() {
        return byName(scheduler.stats().readiness());
    }

    @Override
    public long getPollNanos() {
        return sum(carrier -> carrier.pollTime().toNanos());
    }

    @Override
    public long getSleeps() {
        return sum(CarrierStats::sleeps);
    }

    @Override
    public long getSleepNanos() {
        return sum(carrier -> carrier.sleepTime().toNanos());
    }

    @Override
    public long getDelayP50Nanos() {
        return scheduler.stats().delays().percentile(50).toNanos();
    }

    @Override
    public long getDelayP99Nanos() {
        return scheduler.stats().delays().percentile(99).toNanos();
    }

    @Override
    public long getDelayMaxNanos() {
        return scheduler.stats().delays().percentile(100).toNanos();
    }

    @Override
    public Map<String, Long> carrier(int index) {
        var carriers = scheduler.stats().carriers();
        if (index < 0 || index >= carriers.size()) {
            throw new IllegalArgumentException("carrier must be from 0 to " + (carriers.size() - 1) + ": " + index);
        }
        var carrier = carriers.get(index);
        var figures = new LinkedHashMap<String, Long>();
        figures.put("turns", carrier.turns());
        figures.put("batches", carrier.batches());
        figures.put("runs", carrier.runs());
        figures.put("switches", switches(carrier));
        figures.put("inboxed", carrier.inboxed());
        figures.put("injected", carrier.injected());
        figures.put("thefts", carrier.thefts());
        figures.put("stolen", carrier.stolen());
        figures.put("timersFired", carrier.timersFired());
        figures.put("polls", carrier.polls());
        figures.put("pollEvents", carrier.pollEvents());
        figures.put("pollNanos", carrier.pollTime().toNanos());
        figures.put("sleeps", carrier.sleeps());
        figures.put("sleepNanos", carrier.sleepTime().toNanos());
        figures.put("spawned", carrier.spawned());
        figures.put("ended", carrier.ended());
        figures.put("ready", (long) carrier.ready());
        figures.put("stealable", (long) carrier.stealable());
        figures.put("timers", (long) carrier.timers());
        figures.put("workers", (long) carrier.workers());
        figures.put("idleWorkers", (long) carrier.idleWorkers());
        figures.put("delayP50Nanos", carrier.delays().percentile(50).toNanos());
        figures.put("delayP99Nanos", carrier.delays().percentile(99).toNanos());
        return figures;
    }

    @Override
    public String dump() {
        return scheduler.dump().toString();
    }

    @Override
    public String dumpJson() {
        return scheduler.dump().toJson();
    }
}
