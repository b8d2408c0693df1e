package dev.weft.net;

import dev.weft.CarrierPort;
import dev.weft.Task;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.Poller.Registration;
import java.io.IOException;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One non-blocking channel with its two directions, and the carrier whose poller tells of it.
 *
 * <p>
 * The carrier is chosen by the first wait, not when the channel is made: a server accepts on one carrier while the
 * handler may be stolen by another, and it is the handler that waits.
 */
//   field         read      written             guard
//   port          volatile  CAS, once           -
//   closed        volatile  CAS, once           -
//   registration  plain     plain               only on the carrier of `port`
//
// Close against wait: a waiter publishes itself in its direction, and then has the carrier arm it, which reads
// `closed`. A closer writes `closed`, and then reads the waiters and `port`. All are volatile, so one of the two sees
// the other: the closer wakes the waiter, or the carrier does. And a closer that read no port came before the carrier
// looked, so that nothing registers later.
final class Readiness implements Poller.ReadyHandler {
    private static final VarHandle PORT = handle("port", CarrierPort.class);
    private static final VarHandle CLOSED = handle("closed", boolean.class);

    final Direction input = new Direction(this);
    final Direction output = new Direction(this);
    final InetSocketAddress address;

    private final SelectableChannel channel;
    private volatile @Nullable CarrierPort port;
    private volatile boolean closed;
    private @Nullable Registration registration;

    /**
     * Takes over a channel.
     *
     * @param channel in non-blocking mode; closed by {@link #close} from now on
     * @param address what messages name: the peer's, or a listener's own
     */
    @SuppressWarnings("ThisEscapedInObjectConstruction") // the directions only keep it
    Readiness(SelectableChannel channel, InetSocketAddress address) {
        this.channel = channel;
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

    boolean isClosed() {
        return closed;
    }

    void requireOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Has the poller tell {@code direction} when it is ready. Any task or thread that may wait. */
    void arm(Direction direction) throws AsynchronousCloseException {
        var owner = port();
        if (owner.isCurrent()) {
            armHere(direction);
            return;
        }
        try {
            owner.execute(direction.arming());
        } catch (RejectedExecutionException _) {
            close(); // its scheduler has closed, and with it all that was registered there
            throw new AsynchronousCloseException();
        }
    }

    /** On the carrier of the port. */
    void armHere(Direction direction) {
        if (closed) {
            direction.wake(); // its closer may have come too early to see it
            return;
        }
        try {
            var registered = registration;
            if (registered == null) {
                registered = port().poller().register(channel, this);
                registration = registered;
            }
            registered.arm(direction.interest());
        } catch (ClosedChannelException _) {
            direction.wake(); // closed by another thread at this moment
        } catch (IOException e) {
            direction.fail(e); // no descriptor left for the selector
        }
    }

    /**
     * Closes the channel and wakes who waits for it. Any thread; closing again does nothing; never waits.
     *
     * <p>
     * The descriptor is given back by the carrier: at once if the caller runs on it, else as soon as it gets there.
     */
    void close() {
        if (!CLOSED.compareAndSet(this, false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException _) {
            // whatever could not be sent: the descriptor is gone all the same (close(2)), and nobody could do more
        }
        input.wake();
        output.wake();
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
    public void ready(int interest) {
        if ((interest & (Poller.READ | Poller.ACCEPT)) != 0) {
            tell(input);
        }
        if ((interest & (Poller.WRITE | Poller.CONNECT)) != 0) {
            tell(output);
        }
    }

    private void tell(Direction direction) {
        port().countReady(direction.reason());
        direction.wake();
    }

    @Override
    public void closed() {
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
    public String toString() {
        return IoFailures.text(address);
    }
}
