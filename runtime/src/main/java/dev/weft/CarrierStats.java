package dev.weft;

import java.time.Duration;
import java.util.Map;

/**
 * What one carrier has done so far, and the lengths of its queues. A snapshot that stops nobody: the figures are of moments close
 * to each other.
 *
 * @param carrier
 *            its index
 * @param turns
 *            passes of its loop
 * @param batches
 *            turns that ran something
 * @param runs
 *            entries of its run queue that it ran: tasks that it resumed or started from the queue, and foreign actions
 * @param switches
 *            how often a task left its thread without having ended, by cause; a cause that never came is not there
 * @param inboxed
 *            what came through its inbox: wake-ups and actions from elsewhere
 * @param injected
 *            tasks that it took from the queue of those that ordinary threads spawned
 * @param thefts
 *            how often it took unstarted tasks from another carrier
 * @param stolen
 *            how many these were
 * @param timersFired
 *            deadlines that came
 * @param polls
 *            how often it asked its poller without waiting
 * @param pollEvents
 *            channels that were told to be ready
 * @param readiness
 *            the same by what was waited for: {@link ParkReason#IO_ACCEPT}, {@link ParkReason#IO_CONNECT}, {@link ParkReason#IO_READ},
 *            {@link ParkReason#IO_WRITE}; a channel that is ready for two counts under both, and a cause that never came is not there
 * @param pollTime
 *            time in these calls
 * @param sleeps
 *            how often it blocked in its poller for want of work
 * @param sleepTime
 *            time it was blocked; of a sleep under way nothing is counted yet
 * @param spawned
 *            tasks whose spawn was counted here
 * @param ended
 *            tasks whose end was counted here
 * @param ready
 *            length of its run queue
 * @param stealable
 *            unstarted tasks that others may take
 * @param timers
 *            pending timers
 * @param workers
 *            coroutines, in use and idle
 * @param idleWorkers
 *            those that are idle
 * @param delays
 *            how long ready entries waited to be run
 */
public record CarrierStats(int carrier, long turns, long batches, long runs, Map<ParkReason, Long> switches,
        long inboxed,
        long injected, long thefts, long stolen, long timersFired, long polls, long pollEvents,
        Map<ParkReason, Long> readiness, Duration pollTime,
        long sleeps,
        Duration sleepTime, long spawned, long ended, int ready, int stealable, int timers, int workers,
        int idleWorkers,
        DelayHistogram delays) {

    static CarrierStats of(Carrier carrier) {
        var counters = carrier.counters();
        return new CarrierStats(carrier.index(), counters.get(CarrierCounters.TURNS),
                counters.get(CarrierCounters.BATCHES),
                counters.get(CarrierCounters.RUNS), counters.switches(), counters.get(CarrierCounters.INBOXED),
                counters.get(CarrierCounters.INJECTED), counters.get(CarrierCounters.THEFTS),
                counters.get(CarrierCounters.STOLEN), counters.get(CarrierCounters.TIMERS_FIRED),
                counters.get(CarrierCounters.POLLS), counters.get(CarrierCounters.POLL_EVENTS),
                counters.readiness(), Duration.ofNanos(counters.get(CarrierCounters.POLL_NANOS)),
                counters.get(CarrierCounters.SLEEPS),
                Duration.ofNanos(counters.get(CarrierCounters.SLEEP_NANOS)), carrier.spawnedCount(),
                carrier.endedCount(),
                carrier.runQueue().readySize(), carrier.runQueue().stealableSize(), carrier.timers().size(),
                carrier.workers().count(),
                carrier.workers().idleCount(), counters.delays());
    }
}
