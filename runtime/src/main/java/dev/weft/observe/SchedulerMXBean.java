package dev.weft.observe;

import java.util.Map;

/**
 * What JMX tools see of a scheduler, in plain types: the figures of its {@linkplain dev.weft.Scheduler#stats statistics}, summed over
 * the carriers, and its {@linkplain dev.weft.Scheduler#dump dump}. Registered by {@link Management#register}.
 *
 * {@snippet :
 * SchedulerMXBean bean = JMX.newMXBeanProxy(jmx, new ObjectName("dev.weft:type=Scheduler,name=\"echo\""),
 *         SchedulerMXBean.class);
 * System.out.println(bean.getAlive() + " tasks\n" + bean.dump());
 * }
 *
 * <p>
 * Any thread may read it. Counts are since the start; each attribute is a snapshot of its own. Times are in nanoseconds.
 */
public interface SchedulerMXBean {
    /** The scheduler's name. */
    String getName();

    /** True once its carriers have stopped; the figures are then the last. */
    boolean isClosed();

    /** How many carriers it has. */
    int getCarriers();

    /** Tasks spawned. */
    long getSpawned();

    /** Tasks that have ended. */
    long getEnded();

    /** Tasks that were spawned and have not ended. */
    long getAlive();

    /** Length of the run queues now: tasks that may run, but those that others may steal, and foreign actions. */
    int getReady();

    /** Unstarted tasks that another carrier may take now. */
    int getStealable();

    /** Tasks spawned by ordinary threads that no carrier has taken yet. */
    int getInjectionQueue();

    /** Operations elsewhere that will wake a task. */
    int getForeignOperations();

    /** Pending timers now. */
    int getTimers();

    /** Coroutines now, in use and idle. */
    int getWorkers();

    /** Coroutines that are idle now. */
    int getIdleWorkers();

    /** Passes of the carriers' loops. */
    long getTurns();

    /** Turns that ran something. */
    long getBatches();

    /** Entries of the run queues that were run. */
    long getRuns();

    /** How often a task left its carrier's thread without having ended. */
    long getSwitches();

    /** The same by cause, a constant of {@link dev.weft.ParkReason}; a cause that never came is not there. */
    Map<String, Long> getSwitchesByCause();

    /** Wake-ups and actions from elsewhere. */
    long getInboxed();

    /** Tasks that carriers took from the queue of those that ordinary threads spawned. */
    long getInjected();

    /** How often a carrier took unstarted tasks from another. */
    long getThefts();

    /** How many tasks these were. */
    long getStolen();

    /** Deadlines that came. */
    long getTimersFired();

    /** How often a carrier asked its poller without waiting. */
    long getPolls();

    /** Channels that were told to be ready. */
    long getPollEvents();

    /** The same by what was waited for, an {@code IO_} constant of {@link dev.weft.ParkReason}; a cause that never came is not there. */
    Map<String, Long> getReadinessByCause();

    /** Time in these calls. */
    long getPollNanos();

    /** How often a carrier blocked for want of work. */
    long getSleeps();

    /** Time it was blocked. */
    long getSleepNanos();

    /** How long half of what was ready waited for its carrier, at most; from samples. */
    long getDelayP50Nanos();

    /** How long 99 percent of what was ready waited for its carrier, at most; from samples. */
    long getDelayP99Nanos();

    /** A bound of the longest wait in the samples. */
    long getDelayMaxNanos();

    /**
     * The figures of one carrier, by the names of {@link dev.weft.CarrierStats}.
     *
     * @param index
     *            from 0
     * @throws IllegalArgumentException
     *             if there is no such carrier
     */
    Map<String, Long> carrier(int index);

    /** What each task does and waits for, as text. Waits for the carriers' answers, at most half a second. */
    String dump();

    /** The same as one JSON object. */
    String dumpJson();
}
