package dev.weft.internal.poll.epoll;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.Poller.ReadyHandler;

/** One socket of an {@link EpollMechanism}, and whom to tell. Carrier thread only. */
final class EpollRegistration implements Poller.Registration {
    private static final int ENDED = -1;

    final EpollSocket socket;
    final ReadyHandler handler;

    /** Which of all that were found at its place. */
    final int generation;

    private final EpollMechanism mechanism;
    private int index; // where the mechanism finds it

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
        end();
    }

    /** True for the first call. */
    boolean end() {
        var place = index;
        if (place == ENDED) {
            return false;
        }
        index = ENDED;
        mechanism.remove(place, socket);
        return true;
    }
}
