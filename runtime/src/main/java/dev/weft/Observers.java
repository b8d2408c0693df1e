package dev.weft;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several observers as one, none of which can harm the loop by what it throws. */
final class Observers implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

    private final List<Observer> all;
    private final AtomicBoolean complained = new AtomicBoolean();

    Observers(List<Observer> all) {
        this.all = List.copyOf(all);
    }

    private void tell(Consumer<Observer> call) {
        for (var observer : all) {
            try {
                call.accept(observer);
            } catch (Throwable failure) {
                if (complained.compareAndSet(false, true)) {
                    LOG.error("an observer failed; later failures are not logged: {}", observer, failure);
                }
            }
        }
    }

    @Override
    public void taskSpawned(Task<?> task) {
        tell(observer -> observer.taskSpawned(task));
    }

    @Override
    public void taskStarted(Task<?> task) {
        tell(observer -> observer.taskStarted(task));
    }

    @Override
    public void taskSuspended(Task<?> task, ParkReason cause) {
        tell(observer -> observer.taskSuspended(task, cause));
    }

    @Override
    public void taskResumed(Task<?> task) {
        tell(observer -> observer.taskResumed(task));
    }

    @Override
    public void taskEnded(Task<?> task) {
        tell(observer -> observer.taskEnded(task));
    }

    @Override
    public void taskStolen(Task<?> task, int fromCarrier, int toCarrier) {
        tell(observer -> observer.taskStolen(task, fromCarrier, toCarrier));
    }

    @Override
    public void sliceEnded(Task<?> task, long nanos) {
        tell(observer -> observer.sliceEnded(task, nanos));
    }
}
