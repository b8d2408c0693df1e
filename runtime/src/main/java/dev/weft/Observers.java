package dev.weft;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several observers as one, none of which can harm the loop by what it throws. Seven loops that look alike, for one loop that
 * takes what to call would make an object for every call.
 */
final class Observers implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

    private final Observer[] all;
    private final AtomicBoolean complained = new AtomicBoolean();

    Observers(List<Observer> all) {
        this.all = all.toArray(Observer[]::new);
    }

    @Override
    public void taskSpawned(Task<?> task) {
        for (var observer : all) {
            try {
                observer.taskSpawned(task);
            } catch (Throwable failure) {
                complain(observer, failure);
            }
        }
    }

    @Override
    public void taskStarted(Task<?> task) {
        for (var observer : all) {
            try {
                observer.taskStarted(task);
            } catch (Throwable failure) {
                complain(observer, failure);
            }
        }
    }

    @Override
    public void taskSuspended(Task<?> task, ParkReason cause) {
        for (var observer : all) {
            try {
                observer.taskSuspended(task, cause);
            } catch (Throwable failure) {
                complain(observer, failure);
            }
        }
    }

    @Override
    public void taskResumed(Task<?> task) {
        for (var observer : all) {
            try {
                observer.taskResumed(task);
            } catch (Throwable failure) {
                complain(observer, failure);
            }
        }
    }

    @Override
    public void taskEnded(Task<?> task) {
        for (var observer : all) {
            try {
                observer.taskEnded(task);
            } catch (Throwable failure) {
                complain(observer, failure);
            }
        }
    }

    @Override
    public void taskStolen(Task<?> task, int fromCarrier, int toCarrier) {
        for (var observer : all) {
            try {
                observer.taskStolen(task, fromCarrier, toCarrier);
            } catch (Throwable failure) {
                complain(observer, failure);
            }
        }
    }

    @Override
    public void sliceEnded(Task<?> task, long nanos) {
        for (var observer : all) {
            try {
                observer.sliceEnded(task, nanos);
            } catch (Throwable failure) {
                complain(observer, failure);
            }
        }
    }

    private void complain(Observer observer, Throwable failure) {
        if (complained.compareAndSet(false, true)) {
            LOG.error("an observer failed; later failures are not logged: {}", observer, failure);
        }
    }
}
