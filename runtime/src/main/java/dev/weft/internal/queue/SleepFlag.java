package dev.weft.internal.queue;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Decides who wakes a carrier that found nothing to do: nobody while it runs, and exactly one of those that give it
 * work while it sleeps.
 *
 * <p>
 * The consumer announces, looks once more at everything it could be given, blocks in its poller if there is still
 * nothing, and leaves:
 *
 * <pre>
 * flag.announce();
 * if (inbox.isEmpty() &amp;&amp; ...) {
 *     poller.block(...);
 * }
 * flag.awake();
 * </pre>
 *
 * The producer gives first and claims afterwards:
 *
 * <pre>
 * inbox.add(e);
 * if (flag.claim()) {
 *     poller.wakeup();
 * }
 * </pre>
 *
 * The wake-up must be sticky: one that comes before the block keeps it from blocking.
 *
 * <p>
 * Entry to idle: {@link #announce}. Exit: {@link #awake}, always, whatever ended the block. Signals from others: a
 * claim and the wake-up of the poller after it. How each is caught:
 * <ul>
 * <li>given before the consumer looked again: it sees it and does not block;
 * <li>given after: the producer sees the announcement and wakes the poller, which catches it before or during the
 * block;
 * <li>claimed, but the wake-up comes after {@code awake}: the next block ends at once, for nothing. {@code awake}
 * tells, so that the caller may clear the poller's wake-up or ignore it.
 * </ul>
 */
/*
 * A Dekker between two threads: each writes its own word and then reads the other's. It holds if the four accesses are
 * in one total order, that is, if all are volatile, or if a full fence stands between the two of each side.
 *
 * Consumer: announce() is a volatile store and a full fence, so that whatever mode the queues are then read in
 * suffices. Producer: claim() is a volatile load. The caller's enqueue must be volatile, or end with a full fence; a
 * release store is NOT enough, as the load may pass it (on x86 too). Inbox.add, StealQueue.add and InjectionQueue.add
 * are.
 *
 * | from     | to       | by       | how                                                                      |
 * | AWAKE    | SLEEPING | consumer | announce: volatile store and full fence                                  |
 * | SLEEPING | AWAKE    | producer | claim: CAS; the one that succeeds wakes the poller                       |
 * | any      | AWAKE    | consumer | awake: getAndSet, as a claim may come between a read and a write         |
 */
public final class SleepFlag {
    private static final VarHandle SLEEPING = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "sleeping",
            VarHandle.class, SleepFlag.class, boolean.class);

    @SuppressWarnings("UnusedVariable") // by the handle
    private boolean sleeping;

    /** Consumer, awake: says that it is about to block. It must look at everything again before it does. */
    public void announce() {
        setSleepingVolatile(true);
        VarHandle.fullFence();
    }

    /**
     * Consumer: blocks no longer, or did not block at all.
     *
     * @return true if a producer claimed the wake-up since {@link #announce}: a wake-up of the poller came or will come
     */
    public boolean awake() {
        return !getAndSetSleeping(false);
    }

    /**
     * Any thread, after it enqueued something with a volatile store, a CAS or a full fence at the end.
     *
     * @return true if the caller must wake the poller: the consumer is blocked, or about to, and nobody else wakes it
     */
    public boolean claim() {
        return sleepingVolatile() && casSleeping(true, false);
    }

    /** Any thread: a snapshot, for choosing whom to wake and for statistics. */
    public boolean isSleeping() {
        return sleepingVolatile();
    }

    private boolean sleepingVolatile() {
        return (boolean) SLEEPING.getVolatile(this);
    }

    private void setSleepingVolatile(boolean value) {
        SLEEPING.setVolatile(this, value);
    }

    private boolean getAndSetSleeping(boolean value) {
        return (boolean) SLEEPING.getAndSet(this, value);
    }

    private boolean casSleeping(boolean expected, boolean value) {
        return SLEEPING.compareAndSet(this, expected, value);
    }
}
