package dev.weft;

import java.util.concurrent.atomic.AtomicBoolean;

/** A world whose parts work until they are told to throw: what a bug of ours in a carrier's loop looks like. */
final class LoopBug {
    /** What throws. */
    enum Where {
        CLOCK, ORDER, POLLER
    }

    private final Where where;
    private final boolean again;
    private final AtomicBoolean armed = new AtomicBoolean();

    /** @param again whether it goes on throwing when the first loop has ended by it */
    LoopBug(Where where, boolean again) {
        this.where = where;
        this.again = again;
    }

    /** Throws from now on, on a carrier outside tasks. */
    void arm() {
        armed.set(true);
    }

    World world() {
        return World.builder().clock(this::nanoTime).order(this::order)
                .pollers(() -> new HookedPoller(() -> {}, () -> pass(Where.POLLER))).build();
    }

    private void pass(Where here) {
        var carrier = Carrier.driven();
        if (here == where && carrier != null && !Task.insideTask() && armed.get()
                && (again || carrier.scheduler().shutdown().bug() == null)) {
            throw new Bug();
        }
    }

    private long nanoTime() {
        pass(Where.CLOCK);
        return World.systemClock().nanoTime();
    }

    private int order(int readyCount) {
        pass(Where.ORDER);
        return 0;
    }

    /** What is thrown. */
    @SuppressWarnings("serial")
    static final class Bug extends RuntimeException {
        Bug() {
            super("made by the test");
        }
    }
}
