package dev.weft;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The workers of one carrier: all of them in a table, the idle ones on a stack. For the driver alone. */
final class Workers {
    /**
     * So many idle workers are kept: enough for a tree of tasks that fans out and in again without making coroutines anew (skynet
     * parks 111 111), at 300 bytes each.
     */
    static final int MOST_IDLE = 16_384;

    private final Carrier carrier;
    private final ArrayList<Worker> all = new ArrayList<>();
    private final ArrayList<Worker> idle = new ArrayList<>();

    Workers(Carrier carrier) {
        this.carrier = carrier;
    }

    /** An idle worker, or a new one. */
    Worker take() {
        if (!idle.isEmpty()) {
            return idle.removeLast();
        }
        var worker = new Worker(carrier);
        worker.setIndex(all.size());
        all.add(worker);
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

    private void dismiss(Worker worker) {
        worker.dismiss();
        worker.coroutine().resume();
        remove(worker);
    }

    private void remove(Worker worker) {
        var last = all.removeLast();
        if (last != worker) {
            all.set(worker.index(), last);
            last.setIndex(worker.index());
        }
    }

    /** The tasks that are started and have not ended. */
    List<Task<?>> tasks() {
        var tasks = new ArrayList<Task<?>>();
        for (var worker : all) {
            var task = worker.taskOrNull();
            if (task != null) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    @Nullable
    Worker at(int index) {
        return index < 0 || index >= all.size() ? null : all.get(index);
    }

    int count() {
        return all.size();
    }
}
