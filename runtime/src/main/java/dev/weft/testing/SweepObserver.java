package dev.weft.testing;

import dev.weft.Observer;
import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.UncaughtHandler;
import dev.weft.testing.CancelSweep.Moment;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Watches one run of a sweep: counts its suspensions, cancels at the one it is for, and notes what failed. */
final class SweepObserver implements Observer, UncaughtHandler {
    /** The number of a run that nobody is cancelled in. */
    static final int UNDISTURBED = 0;
    /** How long after its end a failure is reported that nobody has looked at; until then there is a timer for it. */
    private static final long GRACE_NANOS = 1_000_000_000;

    /** A failure that nobody looked at. */
    record Uncaught(Task<?> task, Throwable failure) {}

    private final int number;
    private final Predicate<? super Task<?>> victims;
    private final AtomicInteger suspensions = new AtomicInteger();
    private final AtomicInteger ofVictims = new AtomicInteger();
    private final Queue<Long> failureNanos = new ConcurrentLinkedQueue<>();
    private final Queue<Uncaught> uncaught = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Throwable broken;
    private volatile @Nullable Moment moment;
    private volatile boolean over;

    SweepObserver(int number, Predicate<? super Task<?>> victims) {
        this.number = number;
        this.victims = victims;
    }

    @Override
    public void taskSuspended(Task<?> task, ParkReason cause) {
        suspensions.incrementAndGet();
        try {
            if (!over && victims.test(task) && ofVictims.incrementAndGet() == number) {
                moment = new Moment(number, task.name(), cause);
                task.cancel();
            }
        } catch (Throwable thrown) {
            broken = thrown;
        }
    }

    @Override
    public void taskEnded(Task<?> task) {
        if (task.state() == Future.State.FAILED) {
            failureNanos.add(task.scheduler().world().clock().nanoTime());
        }
    }

    @Override
    public void uncaught(Task<?> task, Throwable failure) {
        uncaught.add(new Uncaught(task, failure));
    }

    /** From now on nobody is cancelled. */
    void end() {
        over = true;
        suspensions.set(0);
    }

    int suspensions() {
        return suspensions.get();
    }

    /** Who was cancelled, or null. */
    @Nullable
    Moment moment() {
        return moment;
    }

    /** What the choice of victims threw, or null. */
    @Nullable
    Throwable broken() {
        return broken;
    }

    Queue<Uncaught> uncaught() {
        return uncaught;
    }

    boolean hasFailures() {
        return !failureNanos.isEmpty();
    }

    /** True if a timer for this deadline may be the one that reports failures. */
    boolean isReport(long deadlineNanos) {
        return failureNanos.contains(deadlineNanos - GRACE_NANOS);
    }
}
