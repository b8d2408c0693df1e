package dev.weft.internal.poll;

import java.io.IOException;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The poller of real carriers: while nothing is registered it parks the thread, else it waits in a {@link Mechanism} of the system, which
 * the first registration opens.
 *
 * {@snippet :
 * try (var poller = new CarrierPoller(network)) {
 *     poller.register(socket, handler).arm(Poller.READ);
 *     poller.poll(Long.MAX_VALUE);
 * }
 * }
 */
// A carrier without sockets must pay nothing for them: no descriptor, no system call but those of park and unpark. And who wakes one that
// is awake must pay no system call either. So there are two ways to block, and a waker has to know which one is in use, if any. One word
// says it:
//
//   from     to                              by       when
//   AWAKE    PARKED or WAITING               carrier  it is about to block
//   AWAKE    WOKEN                           waker    nobody is blocked: the sticky wake-up
//   PARKED   WOKEN, then unpark              waker    the carrier is parked, or about to park
//   WAITING  WOKEN, then Mechanism.wakeup    waker    the carrier waits for sockets, or is about to
//   WOKEN    WOKEN                           waker    it is woken already
//   any      AWAKE                           carrier  the blocking poll is over, or WOKEN kept it from blocking
//
// No wake-up is lost: a waker swaps WOKEN in. Before the carrier's CAS from AWAKE, this makes the CAS fail, and the carrier does not
// block. After it, the waker reads PARKED or WAITING and signals; permit and eventfd are sticky themselves, so that a carrier which has
// not blocked yet will not.
//
// The first registration can't race with it: only the carrier registers, and only awake. It writes `thread` and `mechanism` before its
// CAS, and a waker reads them only after it read the outcome of that CAS; so they are plain fields. A waker that is late signals a
// carrier that has gone on: its poll has returned, which is all that was asked, and the permit or eventfd that is left makes one later
// poll return early, which is allowed.
//
// The carrier leaves by a swap, not a store: it reads the WOKEN it overwrites, and so sees all that the waker did before.
public final class CarrierPoller implements Poller {
    private static final int AWAKE = 0;
    private static final int WOKEN = 1;
    private static final int PARKED = 2;
    private static final int WAITING = 3;

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "state",
            VarHandle.class, CarrierPoller.class, int.class);

    private final KernelNetwork network;

    @SuppressWarnings("UnusedVariable") // by the handle
    private volatile int state;

    private @Nullable Thread thread; // written by the carrier; read by a waker that read PARKED
    private @Nullable Mechanism mechanism; // written by the carrier; read by a waker that read WAITING
    private boolean closed; // carrier thread only

    /** A poller with nothing registered, which holds no system resource; its mechanism will come from {@code network}. */
    public CarrierPoller(KernelNetwork network) {
        this.network = network;
    }

    @Override
    public Registration register(RawSocket socket, ReadyHandler handler) throws IOException {
        requireOpen();
        var opened = mechanism;
        if (opened == null) {
            opened = network.openMechanism();
            mechanism = opened;
        }
        return opened.register(socket, handler);
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        requireOpen();
        var opened = mechanism;
        if (opened != null && opened.registered() == 0) {
            opened = null;
        }
        if (timeoutNanos <= 0) {
            return pollNow(opened);
        }
        thread = Thread.currentThread();
        if (!casState(AWAKE, opened == null ? PARKED : WAITING)) {
            swapState(AWAKE);
            return pollNow(opened);
        }
        try {
            Thread.interrupted();
            return opened == null ? park(timeoutNanos) : opened.await(timeoutNanos);
        } finally {
            swapState(AWAKE);
        }
    }

    @Override
    public void wakeup() {
        var before = swapState(WOKEN);
        if (before == PARKED) {
            LockSupport.unpark(thread);
        } else if (before == WAITING) {
            wakeup(mechanism);
        }
    }

    @Override
    public int registered() {
        var opened = mechanism;
        return opened == null ? 0 : opened.registered();
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        var opened = mechanism;
        if (opened != null) {
            opened.close();
        }
    }

    private static int pollNow(@Nullable Mechanism opened) throws IOException {
        return opened == null ? 0 : opened.pollNow();
    }

    private int park(long timeoutNanos) {
        if (timeoutNanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, timeoutNanos);
        }
        return 0;
    }

    private static void wakeup(@Nullable Mechanism opened) {
        if (opened != null) {
            opened.wakeup();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("poller is closed");
        }
    }

    private boolean casState(int from, int to) {
        return STATE.compareAndSet(this, from, to);
    }

    private int swapState(int to) {
        return (int) STATE.getAndSet(this, to);
    }
}
