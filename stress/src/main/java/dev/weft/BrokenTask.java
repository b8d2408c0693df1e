package dev.weft;

import org.jspecify.annotations.Nullable;

/** The words of {@link TaskLife} and {@link Suspendable}, changed by a read and a write where these have a compare-and-set. */
final class BrokenTask {
    private static final int NEW = 0;
    private static final int STARTED = 1;
    private static final int CANCELLED = 2;

    private static final int AWAKE = 0;
    private static final int TOKEN = 1;
    private static final int PARKED = 2;
    private static final int SCHEDULED = 3;

    private static final Node ENDED = new Node();

    private volatile int life = NEW;
    private volatile int wake = AWAKE;
    private volatile boolean permit;
    private volatile @Nullable Node completions;
    private boolean later; // its timer was made

    static BrokenTask parked() {
        var task = new BrokenTask();
        task.wake = PARKED;
        return task;
    }

    boolean start() {
        if (life != NEW) {
            return false;
        }
        life = STARTED;
        return true;
    }

    boolean cancelUnstarted() {
        if (life != NEW) {
            return false;
        }
        life = CANCELLED;
        return true;
    }

    /** True if it starts the timer. */
    boolean startLaterWithoutFence() {
        later = true;
        return life == NEW;
    }

    boolean hasLater() {
        return later;
    }

    /** True if it goes on, false if it is parked. */
    boolean park() {
        while (!permit) {
            if (wake == TOKEN) {
                wake = AWAKE;
            } else {
                wake = PARKED;
                return false;
            }
        }
        return true;
    }

    /** True if the caller queued it. */
    boolean unpark() {
        permit = true;
        int seen = wake;
        if (seen == AWAKE) {
            wake = TOKEN;
        } else if (seen == PARKED) {
            wake = SCHEDULED;
        }
        return seen == PARKED;
    }

    /** False if the task has ended. */
    boolean addWaiter() {
        var head = completions;
        if (head == ENDED) {
            return false;
        }
        var node = new Node();
        node.next = head;
        completions = node;
        return true;
    }

    /** Takes the newest waiter off the list. */
    void removeNewest() {
        var head = completions;
        if (head != null && head != ENDED) {
            completions = head.next;
        }
    }

    boolean hasEnded() {
        return completions == ENDED;
    }

    /** How many waiters were served. */
    int end() {
        int served = 0;
        var stack = completions;
        completions = ENDED;
        for (var node = stack; node != null; node = node.next) {
            served++;
        }
        return served;
    }

    private static final class Node {
        private @Nullable Node next;
    }
}
