package dev.weft;

/** How long the running task has held its carrier. For the driver alone. */
final class Slice {
    /** How long a task may compute before its next checkpoint yields. */
    static final long NANOS = 1_000_000;
    /** A checkpoint costs 2 ns without the clock, 27 with it. A power of two. */
    static final int CHECKPOINTS_PER_CLOCK_READ = 64;

    private int checkpoints;
    private long run = -1;
    private long startNanos; // of the run above, from its first look at the clock
    private long observedNanos; // when the run under way began; only if somebody observes

    /** Counts a checkpoint in the run of that number; true if the slice is used up. */
    boolean isOver(long currentRun, World.Clock clock) {
        if ((++checkpoints & (CHECKPOINTS_PER_CLOCK_READ - 1)) != 0) {
            return false;
        }
        var now = clock.nanoTime();
        if (run != currentRun) {
            run = currentRun;
            startNanos = now;
            return false;
        }
        return now - startNanos > NANOS;
    }

    /** Says that a task goes on, or starts, and looks at the clock. */
    void begin(Observer observer, Task<?> task, boolean first) {
        if (first) {
            observer.taskStarted(task);
        } else {
            observer.taskResumed(task);
        }
        observedNanos = task.scheduler().world().clock().nanoTime();
    }

    /** Says that its run is over. */
    void end(Observer observer, Task<?> task) {
        observer.sliceEnded(task, task.scheduler().world().clock().nanoTime() - observedNanos);
    }
}
