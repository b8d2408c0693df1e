package dev.weft.net;

import dev.weft.Action;
import dev.weft.CarrierPort;
import dev.weft.CarrierPort.Alarm;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.Poller.Registration;
import dev.weft.internal.poll.RawSocket;
import java.io.IOException;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One non-blocking socket with its two directions, and the carrier whose poller tells of it.
 *
 * <p>
 * The carrier is chosen by the first wait, not when the channel is made: a server accepts on one carrier while the
 * handler may be stolen by another, and it is the handler that waits.
 */
//   field         read      written             guard
//   port          volatile  CAS, once           -
//   closed        volatile  CAS, once           -
//   others        volatile  add                 -
//   released      volatile  CAS, once           -
//   registration  plain     plain               only on the carrier of `port`
//
// The descriptor is given back when nobody is inside a system call, for its number may then be used by another socket at once. Who goes
// inside says so (as the user of a direction, or in `others`) and then reads `closed`; a closer writes `closed` and then reads who is
// inside. All are volatile: one of the two sees the other. Whoever leaves last, the closer included, gives it back. A user who waits is
// outside, for he may never come back: the task of a scheduler that has given it up.
//
// Close against wait: a waiter publishes itself in its direction, and then reads `closed`, or has the carrier arm it, which
// reads `closed`. A closer writes `closed`, and then reads the waiters and `port`. All are volatile, so one of the two sees
// the other: the closer wakes the waiter, or the carrier does, or the waiter does not wait. And a closer that read no port came before the carrier
// looked, so that nothing registers later.
class Readiness implements Poller.ReadyHandler {
    private static final VarHandle PORT = handle("port", CarrierPort.class);
    private static final VarHandle CLOSED = handle("closed", boolean.class);
    private static final VarHandle OTHERS = handle("others", int.class);
    private static final VarHandle RELEASED = handle("released", boolean.class);

    final Direction input = new Direction(this);
    final Direction output = new Direction(this);
    final InetSocketAddress address;

    private final RawSocket socket;
    private volatile @Nullable CarrierPort port;
    private volatile boolean closed;
    private volatile int others;
    @SuppressWarnings("UnusedVariable") // by the handle
    private volatile boolean released;
    private @Nullable Registration registration;
    private volatile boolean staysArmed; // written on the carrier, once; read before a wait

    /**
     * Takes over a socket.
     *
     * @param socket closed by {@link #close} from now on
     * @param address what messages name: the peer's, or a listener's own
     */
    @SuppressWarnings("ThisEscapedInObjectConstruction") // the directions only keep it
    Readiness(RawSocket socket, InetSocketAddress address) {
        this.socket = socket;
        this.address = address;
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class, Readiness.class, type);
    }

    /**
     * Throws {@link IllegalStateException} in a task whose scheduler has a virtual clock: no socket would wait for it.
     * Asked when a channel is made, for the first wait may be long after.
     */
    static void requireRealClock() {
        if (Task.insideTask()) {
            CarrierPort.forNewResource();
        }
    }

    final boolean isClosed() {
        return closed;
    }

    /** For an operation that was under way when it was closed. */
    final void requireStillOpen() throws AsynchronousCloseException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
    }

    final void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Binds it to the carrier of the running task, if no other was first. */
    final void settle() {
        port();
    }

    /** True on its carrier. */
    final boolean isHome() {
        return port().isCurrent();
    }

    /**
     * Runs the action on its carrier, between two tasks. Any thread.
     *
     * @throws RejectedExecutionException if that has ended
     */
    final void execute(Runnable action) {
        port().execute(action);
    }

    /**
     * Spawns a task on its carrier, on which it is called.
     *
     * @throws RejectedExecutionException if the scheduler is closing
     */
    final void spawn(String name, Action body) {
        port().spawn(name, body);
    }

    /** Runs the action on its carrier after so much time. On it. */
    final Alarm after(long delayNanos, Runnable action) {
        return port().after(delayNanos, action);
    }

    /** Has the poller tell {@code direction} when it is ready. Any task or thread that may wait. */
    final void arm(Direction direction) throws AsynchronousCloseException {
        if (staysArmed) {
            if (closed) { // read after the waiter was published: its closer may have come too early to see it
                throw new AsynchronousCloseException();
            }
            return;
        }
        var owner = port();
        if (owner.isCurrent()) {
            armHere(direction);
            return;
        }
        try {
            owner.execute(direction);
        } catch (RejectedExecutionException _) {
            close(); // its scheduler has closed, and with it all that was registered there
            throw new AsynchronousCloseException();
        }
    }

    /** On the carrier of the port. */
    final void armHere(Direction direction) {
        if (closed) {
            direction.wake(); // its closer may have come too early to see it
            return;
        }
        try {
            var registered = registration;
            if (registered == null) {
                enter(); // or the number of its descriptor may be another's by the time it is registered
                try {
                    registered = port().poller().register(socket, this);
                    registration = registered;
                    staysArmed = registered.staysArmed();
                } finally {
                    leave();
                }
            }
            registered.arm(direction.interest());
        } catch (ClosedChannelException _) {
            direction.wake(); // closed by another thread at this moment
        } catch (IOException e) {
            direction.fail(e); // no descriptor left for the selector
        }
    }

    /** As {@link #armHere} for who waits elsewhere, and has to be told of whatever goes wrong. */
    final void armForAnother(Direction direction) {
        try {
            armHere(direction);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            direction.fail(new IOException("its carrier cannot wait for it: " + e, e));
        }
    }

    /**
     * Ends the connection and wakes who waits for it. Any thread; closing again does nothing; never waits.
     *
     * <p>
     * The descriptor is given back as soon as nobody is inside a system call.
     */
    final void close() {
        close(true);
    }

    /**
     * As {@link #close()}, but the peer learns of it only from the descriptor that is given back: what is told then is decided by the
     * options of the socket.
     */
    final void closeWithoutShutdown() {
        close(false);
    }

    private void close(boolean shutsDown) {
        Waiter.requireStack(); // it is done once, and all of it
        OTHERS.getAndAdd(this, 1);
        if (CLOSED.compareAndSet(this, false, true)) {
            if (shutsDown) {
                socket.shutdown();
            }
            leave();
            input.wake();
            output.wake();
            unregister();
        } else {
            leave();
        }
    }

    /** Goes inside for a call that belongs to no direction; {@link #leave} when it has ended. */
    final void enter() throws ClosedChannelException {
        OTHERS.getAndAdd(this, 1);
        if (closed) {
            leave();
            throw new ClosedChannelException();
        }
    }

    final void leave() {
        OTHERS.getAndAdd(this, -1);
        if (closed) {
            closeIfUnused();
        }
    }

    /** By who leaves, once it is closed. */
    final void closeIfUnused() {
        if (others == 0 && !input.isInside() && !output.isInside() && RELEASED.compareAndSet(this, false, true)) {
            socket.close();
        }
    }

    private void unregister() {
        var owner = port;
        if (owner == null) {
            return;
        }
        if (owner.isCurrent()) {
            release();
            return;
        }
        try {
            owner.execute(this::release);
        } catch (RejectedExecutionException _) {
            // its poller has closed and released everything
        }
    }

    private void release() {
        var registered = registration;
        registration = null;
        if (registered != null) {
            registered.close();
        }
    }

    @Override
    public final void ready(int interest) {
        var hangUp = (interest & Poller.HANG_UP) != 0;
        if ((interest & (Poller.READ | Poller.ACCEPT)) != 0) {
            tell(input, hangUp);
        }
        if ((interest & (Poller.WRITE | Poller.CONNECT)) != 0) {
            tell(output, hangUp);
        }
    }

    private void tell(Direction direction, boolean hangUp) {
        if (direction.isAwaited()) {
            port().countReady(direction.reason());
        }
        direction.edge(hangUp);
    }

    @Override
    public final void closed() {
        close();
    }

    private CarrierPort port() {
        var bound = port;
        if (bound != null) {
            return bound;
        }
        var chosen = CarrierPort.forNewResource();
        var other = (CarrierPort) PORT.compareAndExchange(this, null, chosen);
        return other == null ? chosen : other;
    }

    @Override
    public final String toString() {
        return IoFailures.text(address);
    }
}
