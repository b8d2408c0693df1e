package dev.weft.bench.model;

import dev.weft.Observer;
import dev.weft.ParkReason;
import dev.weft.Task;
import org.jspecify.annotations.Nullable;

/** Tells which task runs on which carrier; for coroutines that run on the carrier's thread. */
final class CarrierObserver implements Observer {
    private final SwitchListener listener;
    private final ThreadLocal<Place> places;

    CarrierObserver(String scheduler, SwitchListener listener) {
        this.listener = listener;
        this.places = ThreadLocal.withInitial(() -> Place.ofThread(scheduler));
    }

    @Override
    public void taskStarted(Task<?> task) {
        started(task);
    }

    @Override
    public void taskResumed(Task<?> task) {
        started(task);
    }

    private void started(Task<?> task) {
        var place = places.get();
        place.running = task;
        listener.started(place.number, task.name(), System.nanoTime());
    }

    @Override
    public void taskSuspended(Task<?> task, ParkReason reason) {
        stopped(task, CooperativeSession.cause(reason));
    }

    @Override
    public void taskEnded(Task<?> task) {
        stopped(task, null);
    }

    private void stopped(Task<?> task, @Nullable Cause cause) {
        var place = places.get();
        if (place.running == task) { // one that is cancelled before its start ends wherever its canceller is
            place.running = null;
            listener.stopped(place.number, task.name(), System.nanoTime(), cause);
        }
    }

    /** What a thread knows. */
    private static final class Place {
        private final int number;
        private @Nullable Task<?> running;

        private Place(int number) {
            this.number = number;
        }

        /** A carrier's thread has the name of the scheduler and its number; others never run a task. */
        static Place ofThread(String scheduler) {
            var name = Thread.currentThread().getName();
            var prefix = scheduler + "-";
            return new Place(name.startsWith(prefix) ? Integer.parseInt(name.substring(prefix.length())) : -1);
        }
    }
}
