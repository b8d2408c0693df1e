package dev.weft.stress;

import org.jspecify.annotations.Nullable;

import dev.weft.Guard;
import dev.weft.WaitQueue;
import dev.weft.Waiter;

/** A channel for one item and one receiver, each step with one thing left out. */
final class BrokenChannel {
    private final Guard guard = new Guard();
    private final WaitQueue receivers = new WaitQueue();
    private boolean waiting; // under the guard
    private boolean offered; // under the guard
    private volatile int item;
    private volatile boolean closed;
    private @Nullable Throwable error;

    /** Gives up without a second look: 0 if it got nothing. */
    int receiveAndGiveUp() {
        guard.lock();
        waiting = true;
        guard.unlock();
        int received = item;
        guard.lock();
        waiting = false;
        guard.unlock();
        return received;
    }

    boolean trySend(int sent) {
        guard.lock();
        boolean found = waiting;
        if (found) {
            waiting = false;
            item = sent;
        }
        guard.unlock();
        return found;
    }

    void add(Waiter receiver) {
        guard.lock();
        receivers.add(receiver);
        guard.unlock();
    }

    /** Serves the first receiver, if there is one. */
    boolean serve() {
        guard.lock();
        var served = receivers.serve();
        guard.unlock();
        if (served != null) {
            served.wake();
        }
        return served != null;
    }

    void offer() {
        guard.lock();
        offered = true;
        guard.unlock();
    }

    boolean isOffered() {
        guard.lock();
        boolean found = offered;
        guard.unlock();
        return found;
    }

    /** Tells that it is closed before it says why. */
    void close(Throwable cause) {
        closed = true;
        error = cause;
    }

    boolean isClosedWithoutCause() {
        return closed && error == null;
    }
}
