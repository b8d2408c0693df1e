package dev.weft.internal.poll.epoll;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.Poller.ReadyHandler;

/** One socket of an {@link EpollMechanism}, and whom to tell. Carrier thread only. */
final class EpollRegistration implements Poller.Registration {
    final EpollSocket socket;
    final ReadyHandler handler;

    /** Where the mechanism finds it, and which of all that were found there. */
    final int index;
    final int generation;

    private final EpollMechanism mechanism;
    private boolean ended;

    EpollRegistration(EpollMechanism mechanism, EpollSocket socket, ReadyHandler handler, int index, int generation) {
        this.mechanism = mechanism;
        this.socket = socket;
        this.handler = handler;
        this.index = index;
        this.generation = generation;
    }

    @Override
    public void arm(int interest) {
        // registered once for all, edge-triggered
    }

    @Override
    public boolean staysArmed() {
        return true;
    }

    @Override
    public void close() {
        if (end()) {
            mechanism.remove(this);
        }
    }

    /** True for the first call. */
    boolean end() {
        var first = !ended;
        ended = true;
        return first;
    }
}
