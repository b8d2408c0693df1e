package dev.weft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one carrier: all of them in a table, the idle ones on a stack. For the driver alone, but a dump reads the table of
 * a carrier that does not answer: so it is a plain array, which a reader finds whole, if perhaps a moment old.
 */
final class Workers {
    /**
     * So many idle workers are kept: enough for a tree of tasks that fans out and in again without making coroutines anew (skynet
     * parks 111 111), at 300 bytes each.
     */
    static final int MOST_IDLE = 16_384;

    private final Carrier carrier;
    private @Nullable Worker[] all = new Worker[16];
    private int count;
    private final ArrayList<Worker> idle = new ArrayList<>();
    private @Nullable Task<?> handed; // what the idle worker that is mounted next begins with

    Workers(Carrier carrier) {
        this.carrier = carrier;
    }

    /** An idle worker, or a new one. */
    Worker take() {
        if (!idle.isEmpty()) {
            return idle.removeLast();
        }
        var worker = new Worker(carrier);
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        worker.setIndex(count);
        all[count] = worker;
        count++;
        return worker;
    }

    /** Takes back a worker that has no task. */
    void release(Worker worker) {
        if (worker.coroutine().isDone()) {
            remove(worker);
        } else if (idle.size() < MOST_IDLE) {
            idle.add(worker);
        } else {
            dismiss(worker);
        }
    }

    /** Gives up a worker whose task will never be resumed. */
    void abandon(Worker worker) {
        remove(worker);
    }

    /** Ends the idle workers. */
    void dismissIdle() {
        while (!idle.isEmpty()) {
            dismiss(idle.removeLast());
        }
    }

    /** Says what the idle worker that is mounted next begins with. */
    void handOver(Task<?> task) {
        handed = task;
    }

    /** Null for a worker that is dismissed. */
    @Nullable
    Task<?> takeHanded() {
        var task = handed;
        handed = null;
        return task;
    }

    private void dismiss(Worker worker) {
        worker.coroutine().resume();
        remove(worker);
    }

    private void remove(Worker worker) {
        count--;
        var last = Objects.requireNonNull(all[count]);
        all[count] = null;
        if (last != worker) {
            all[worker.index()] = last;
            last.setIndex(worker.index());
        }
    }

    /** The tasks that are started and have not ended. */
    List<Task<?>> tasks() {
        var tasks = new ArrayList<Task<?>>();
        for (var worker : table()) {
            var task = worker.taskOrNull();
            if (task != null) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    /** A copy. Any thread: an estimate. */
    Worker[] table() {
        return Arrays.stream(all).filter(Objects::nonNull).toArray(Worker[]::new);
    }

    @Nullable
    Worker at(int index) {
        var table = all;
        return index < 0 || index >= table.length ? null : table[index];
    }

    int count() {
        return count;
    }

    int idleCount() {
        return idle.size();
    }
}
