package dev.weft;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants to know that a task has ended: a waiter of a join, or a callback. A stack on the task, pushed by CAS, taken
 * as a whole by whoever ends the task and served oldest first.
 */
final class Completion {
    /** Stands in place of the stack once the task has ended; its publication is what makes the outcome visible. */
    static final Completion ENDED = end();

    /**
     * Stands there until then if there are callbacks to start, and publishes the outcome as well: a callback that comes
     * meanwhile is pushed on top, and so starts behind them.
     */
    private static final Completion ENDING = end();

    private final @Nullable Waiter waiter;
    private @Nullable Consumer<? super Task<?>> callback; // until it is withdrawn: a lost race starts it all the same
    private boolean late; // before the push: what it stands on is the end, and so is it
    private boolean callbacks; // before the push: it is a callback, or stands on one
    private @Nullable Completion next; // before the push, or by clean-up: a lost unlinking only leaves a dead node longer
    private @Nullable Completion newer; // by whoever serves the stack, on its way to the oldest: it must not need memory

    private Completion(@Nullable Waiter waiter, @Nullable Consumer<? super Task<?>> callback) {
        this.waiter = waiter;
        this.callback = callback;
    }

    private static Completion end() {
        var end = new Completion(null, null);
        end.late = true;
        return end;
    }

    /** True if a task with this stack has an outcome. */
    static boolean isEnd(@Nullable Completion stack) {
        return stack != null && stack.late;
    }

    /** What takes the place of this stack at the end. */
    static Completion endOf(@Nullable Completion stack) {
        return stack != null && stack.callbacks ? ENDING : ENDED;
    }

    /** Adds a waiter; false if the task has ended. */
    static boolean addWaiter(Task<?> task, Waiter waiter) {
        return push(task, new Completion(waiter, null));
    }

    /** Adds a callback; false if the task has ended. */
    static boolean addCallback(Task<?> task, Consumer<? super Task<?>> callback) {
        return push(task, new Completion(null, callback));
    }

    private static boolean push(Task<?> task, Completion node) {
        for (;;) {
            var head = task.completions();
            if (head == ENDED || (node.waiter != null && isEnd(head))) {
                return false;
            }
            node.late = isEnd(head);
            node.callbacks = node.callback != null || (head != null && head.callbacks);
            node.next = head;
            if (task.casCompletions(head, node)) {
                return true;
            }
        }
    }

    /** Unlinks the nodes whose wait is over, so that joins that time out leave nothing behind. */
    static void removeWithdrawn(Task<?> task) {
        var head = task.completions();
        while (head != null && !isEnd(head) && head.isDead()) {
            if (task.casCompletions(head, head.next)) {
                head = head.next;
            } else {
                head = task.completions();
            }
        }
        for (var node = head; node != null && !isEnd(node);) {
            var after = node.next;
            if (after != null && after.isDead()) {
                node.next = after.next;
            } else {
                node = after;
            }
        }
    }

    /** Takes a callback back, wherever it stands, unless it has started. */
    @SuppressWarnings("ReferenceEquality") // that very one
    static void removeCallback(Task<?> task, Consumer<?> callback) {
        for (var node = task.completions(); node != null; node = node.next) {
            if (node.callback == callback) {
                node.callback = null;
            }
        }
        removeWithdrawn(task);
    }

    private boolean isDead() {
        return waiter == null ? callback == null : waiter.isOver();
    }

    /**
     * Serves a stack that was taken off its task, oldest first. True if anybody was there to see the outcome. It leaves {@code next}
     * alone: a clean-up that started before may still walk the same nodes.
     *
     * @throws OutOfMemoryError
     *             if there is none for the task of a callback; all others were told
     */
    static boolean fire(@Nullable Completion stack, Task<?> task) {
        if (stack == null) {
            return false;
        }
        var oldest = stack;
        for (var node = stack.next; node != null && node != ENDING; node = node.next) {
            node.newer = oldest;
            oldest = node;
        }
        var seen = false;
        OutOfMemoryError failure = null;
        for (var node = oldest; node != null; node = node.newer) {
            try {
                seen |= node.tell(task);
            } catch (OutOfMemoryError noRoom) {
                failure = noRoom;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return seen;
    }

    /** Starts the callbacks that came while {@link #fire} was at work. Whoever ended the task. */
    static void fireLate(Task<?> task) {
        for (var stack = task.completions(); stack != ENDED; stack = task.completions()) {
            if (task.casCompletions(stack, stack == ENDING ? ENDED : ENDING)) {
                fire(stack == ENDING ? null : stack, task);
            }
        }
    }

    private boolean tell(Task<?> task) {
        if (waiter != null) {
            return waiter.serve();
        }
        var started = callback;
        if (started == null) {
            return false;
        }
        startCallback(task, started, false);
        return true;
    }

    /** A callback is a task of its own; tasks started here run in the order of registration. {@code late}: after the end. */
    static void startCallback(Task<?> task, Consumer<? super Task<?>> callback, boolean late) {
        task.setObserved();
        task.scheduler().spawnCallback(task.callbackCarrier(), () -> callback.accept(task), late);
    }
}
