package dev.weft;

import dev.weft.internal.time.Timer;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** How tasks come into being: beside a running task, on its carrier, or later. */
final class Spawn {
    /** The body of a task that runs a completion callback: it is let in, and not cancelled, while the scheduler closes. */
    record Callback(Action action) implements Action {
        @Override
        public void run() throws Exception {
            action.run();
        }
    }

    /** An action that is a Callable as well, and is not to be called as one. */
    private record PlainAction(Action action) implements Action {
        @Override
        public void run() throws Exception {
            action.run();
        }
    }

    /** Queues a task at its time. On the heap of one carrier, touched by that carrier only. */
    static final class Later extends Timer {
        private final Task<?> task;
        private final Carrier carrier;

        Later(Task<?> task, Carrier carrier) {
            this.task = task;
            this.carrier = carrier;
        }

        @Override
        protected void expired(long nowNanos) {
            carrier.queueUnstarted(task);
        }

        /** Ends the task before its time. The carrier only. */
        void cancelTask() {
            task.cancelUnstarted(carrier);
        }

        /** Fails the task, which will never run. The carrier only. */
        void abandonTask(Throwable why) {
            task.abandonUnstarted(why, carrier);
        }

        /** Takes the timer away, so that a cancelled task is not kept until its time. Any thread. */
        void stop() {
            carrier.executeQuietly(() -> carrier.timers().cancel(this));
        }
    }

    private Spawn() {}

    static Worker requireWorker(String what) {
        var worker = Worker.current();
        if (worker == null) {
            throw new IllegalStateException(what + " outside a task, on " + Thread.currentThread());
        }
        return worker;
    }

    /** What a task keeps of an action: itself, unless it would be taken for a Callable. */
    static Object body(Action action) {
        Objects.requireNonNull(action, "body");
        return action instanceof Callable<?> ? new PlainAction(action) : action;
    }

    /** The class of what {@link #body} was given. */
    static Class<?> classOf(Object body) {
        return body instanceof PlainAction plain ? plain.action.getClass() : body.getClass();
    }

    static <T> Task<T> child(@Nullable String name, Object body) {
        var worker = requireWorker("Task.spawn");
        Task<T> task = make(worker, name, body);
        worker.carrier().spawn(task, false);
        return task;
    }

    static <T> Task<T> local(@Nullable String name, Object body) {
        var worker = requireWorker("Task.spawnLocal");
        Task<T> task = make(worker, name, body);
        worker.carrier().spawn(task, true);
        return task;
    }

    /** A task of nobody's, on the carrier that the caller drives. */
    static Task<Void> byCarrier(Carrier carrier, String name, Action body) {
        var scheduler = carrier.scheduler();
        scheduler.shutdown().requireOpen();
        var task = new Task<Void>(scheduler, carrier.nextTaskId(), name, body(body));
        carrier.spawn(task, true);
        return task;
    }

    /** A child on a carrier that the caller chooses. */
    static <T> Task<T> childOn(Carrier target, String name, Object body) {
        var worker = requireWorker("Scheduler.spawnOn");
        var here = worker.carrier();
        if (here == target) {
            return local(name, body);
        }
        Task<T> task = make(worker, name, body);
        Waiter.requireStack(); // to queue it and to wake its carrier
        here.taskSpawned();
        var observer = here.observer();
        if (observer != null) {
            observer.taskSpawned(task);
        }
        queueOn(target, task);
        return task;
    }

    /** Queues an unstarted task, which is counted, where no thief finds it. Any thread. */
    static void queueOn(Carrier target, Task<?> task) {
        target.schedule(task);
        abandonIfGone(target, task);
    }

    /** Has the carrier start the timer of a delayed task, which is counted. Any thread. */
    static void delayOn(Carrier target, Task<?> task, long deadlineNanos) {
        target.executeQuietly(() -> startLater(task, target, deadlineNanos));
        abandonIfGone(target, task);
    }

    private static void abandonIfGone(Carrier target, Task<?> task) {
        var bug = target.isGone() ? target.scheduler().shutdown().bug() : null; // nothing else lets it go before the task
        if (bug != null) {
            task.abandonUnstarted(bug, null); // as in Carrier.offer: either its loop found it, or this thread sees it gone
        }
    }

    static <T> Task<T> childLater(Duration delay, Object body) {
        var nanos = Durations.nanos(delay, "delay");
        var worker = requireWorker("Task.spawnLater");
        var carrier = worker.carrier();
        var deadline = Durations.after(carrier.nanoTime(), nanos);
        Task<T> task = make(worker, null, body);
        Waiter.requireStack(); // to count it and to start its timer
        carrier.taskSpawned();
        var observer = carrier.observer();
        if (observer != null) {
            observer.taskSpawned(task);
        }
        startLater(task, carrier, deadline);
        return task;
    }

    /** Starts the timer of a delayed task; without memory for that it fails. The carrier only. */
    static void startLater(Task<?> task, Carrier carrier, long deadlineNanos) {
        try {
            scheduleLater(task, carrier, deadlineNanos);
        } catch (OutOfMemoryError noRoom) {
            task.abandonUnstarted(noRoom, carrier);
            throw noRoom;
        }
    }

    private static void scheduleLater(Task<?> task, Carrier carrier, long deadlineNanos) {
        var later = new Later(task, carrier);
        task.setLater(later);
        VarHandle.fullFence(); // a canceller changes the life and then looks for the timer; here the other way round
        var shutdown = carrier.scheduler().shutdown();
        var bug = shutdown.bug();
        if (bug != null) {
            later.abandonTask(bug);
        } else if (shutdown.isClosing()) {
            later.cancelTask(); // it came after this carrier had cancelled what it had
        } else if (task.isUnstarted()) {
            carrier.timers().schedule(later, deadlineNanos);
        }
    }

    private static <T> Task<T> make(Worker worker, @Nullable String name, Object body) {
        var carrier = worker.carrier();
        carrier.scheduler().shutdown().requireOpen();
        var task = new Task<T>(carrier.scheduler(), carrier.nextTaskId(), name, body);
        task.inherit(worker.task());
        return task;
    }
}
