package dev.weft;

/**
 * Who waits for what in a scheduler that has stalled.
 *
 * <p>
 * Stalled means: tasks are alive, and on every carrier there is no ready task, timer, registered socket or entry of the inbox, and
 * no operation elsewhere was announced ({@link Scheduler#keepAlive}).
 *
 * @param scheduler
 *            the one that stalled
 * @param dump
 *            its tasks: what each is parked for, and who owns that
 */
public record StallReport(Scheduler scheduler, SchedulerDump dump) {
    /** For a person: what happened, what to do, and the dump. */
    @Override
    public String toString() {
        return scheduler + " has stalled: " + scheduler.stats().alive()
                + " tasks have not ended, and nothing will wake them (no ready task, timer, socket or announced operation)."
                + " If a thread of your own will, say so with Scheduler.keepAlive().\n" + dump;
    }
}
