package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.RawSocket;
import java.io.IOException;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The poller on a {@link Selector}, which the first registration opens; while nothing is registered it parks the
 * thread.
 *
 * {@snippet :
 * try (var poller = new NioPoller(SelectorProvider.provider())) {
 *     poller.register(socket, handler).arm(Poller.READ);
 *     poller.poll(Long.MAX_VALUE);
 * }
 * }
 */
// A carrier without sockets must pay nothing for them: no descriptor, no system call but those of park and unpark. So
// there are two ways to block, and a waker has to know which one is in use. One word says it:
//
//   from       to                               by       when
//   AWAKE      PARKED or SELECTING              carrier  it is about to block
//   AWAKE      WOKEN                            waker    nobody is blocked: the sticky wake-up
//   PARKED     WOKEN, then unpark               waker    the carrier is parked, or about to park
//   SELECTING  WOKEN, then Selector.wakeup      waker    the carrier is in select, or about to enter it
//   WOKEN      WOKEN                            waker    it is woken already
//   any        AWAKE                            carrier  the blocking poll is over, or WOKEN kept it from blocking
//
// No wake-up is lost: a waker swaps WOKEN in. Before the carrier's CAS from AWAKE, this makes the CAS fail, and the
// carrier does not block. After it, the waker reads PARKED or SELECTING and signals; permit and eventfd are sticky
// themselves, so that a carrier which has not blocked yet will not.
//
// The first registration can't race with it: only the carrier registers, and only awake. It writes `thread` and
// `selector` before its CAS, and a waker reads them only after it read the outcome of that CAS; so they are plain
// fields. A waker that is late signals a carrier that has gone on: its poll has returned, which is all that was asked,
// and the permit or eventfd that is left makes one later poll return early, which is allowed.
//
// The carrier leaves by a swap, not a store: it reads the WOKEN it overwrites, and so sees all that the waker did
// before.
public final class NioPoller implements Poller {
    private static final int AWAKE = 0;
    private static final int WOKEN = 1;
    private static final int PARKED = 2;
    private static final int SELECTING = 3;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final VarHandle STATE = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "state",
            VarHandle.class, NioPoller.class, int.class);

    private final SelectorProvider provider;
    private final Consumer<SelectionKey> tell = this::tell;

    @SuppressWarnings("UnusedVariable") // by the handle
    private volatile int state;

    private @Nullable Thread thread; // written by the carrier; read by a waker that read PARKED
    private @Nullable Selector selector; // written by the carrier; read by a waker that read SELECTING
    private int open; // carrier thread only: registrations that are not closed
    private boolean unflushed; // carrier thread only: the selector holds a cancelled key, and its descriptor
    private boolean selecting; // carrier thread only: inside select, where another select is refused
    private boolean closed; // carrier thread only

    /** A poller with nothing registered, which holds no system resource; its selector will come from {@code provider}. */
    public NioPoller(SelectorProvider provider) {
        this.provider = provider;
    }

    @Override
    public Registration register(RawSocket socket, ReadyHandler handler) throws IOException {
        requireOpen();
        if (!(socket instanceof NioSocket<?> known)) {
            throw new IllegalArgumentException("not a socket of this network: " + socket);
        }
        Selector opened = selector;
        if (opened == null) {
            opened = provider.openSelector();
            selector = opened;
        }
        NioRegistration registration = new NioRegistration(this, handler);
        registration.key = known.channel.register(opened, 0, registration);
        open++;
        return registration;
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        requireOpen();
        if (timeoutNanos <= 0) {
            return selectNow();
        }
        boolean select = registered() > 0;
        thread = Thread.currentThread();
        if (!casState(AWAKE, select ? SELECTING : PARKED)) {
            swapState(AWAKE);
            return selectNow();
        }
        try {
            Thread.interrupted();
            return select ? select(timeoutNanos) : park(timeoutNanos);
        } finally {
            swapState(AWAKE);
        }
    }

    @Override
    public void wakeup() {
        int before = swapState(WOKEN);
        if (before == PARKED) {
            LockSupport.unpark(thread);
        } else if (before == SELECTING) {
            wakeupSelector();
        }
    }

    @Override
    public int registered() {
        return open + (unflushed ? 1 : 0);
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        Selector opened = selector;
        if (opened == null) {
            return;
        }
        for (SelectionKey key : List.copyOf(opened.keys())) {
            if (key.attachment() instanceof NioRegistration registration && registration.end()) {
                registration.handler.closed();
            }
        }
        unflushed = false;
        opened.close();
    }

    private int park(long timeoutNanos) {
        if (timeoutNanos == Long.MAX_VALUE) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, timeoutNanos);
        }
        return 0;
    }

    private int select(long timeoutNanos) throws IOException {
        // select counts in milliseconds, and its 0 means no limit
        long millis = timeoutNanos == Long.MAX_VALUE ? 0 : Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI);
        return select(millis, true);
    }

    private int selectNow() throws IOException {
        return registered() > 0 ? select(0, false) : 0;
    }

    private int select(long millis, boolean block) throws IOException {
        Selector opened = selector;
        if (opened == null) {
            throw new AssertionError("bug: something is registered without a selector");
        }
        selecting = true;
        unflushed = false; // gives back what was cancelled before; what handlers cancel meanwhile sets it again
        try {
            return block ? opened.select(tell, millis) : opened.selectNow(tell);
        } finally {
            selecting = false;
        }
    }

    private void tell(SelectionKey key) {
        if (key.attachment() instanceof NioRegistration registration) {
            registration.tell();
        }
    }

    /** A registration has ended; its key is cancelled. */
    void released() {
        open--;
        unflushed = true;
    }

    /** Gives back the descriptors of cancelled keys, which only a select does. */
    void flush() {
        if (selecting || closed) {
            return; // the next poll does it; see registered()
        }
        try {
            selectNow();
        } catch (IOException _) {
            unflushed = true; // the next poll meets the same error, where it can be reported
        }
    }

    private void wakeupSelector() {
        Selector opened = selector;
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
