package dev.weft.net;

import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.sync.Event;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection that has a task only while there are bytes: while it is idle it costs no stack. */
// It is idle while it is the listener of its stream's input. Whoever takes that out goes on with the connection, one at a time: its
// carrier when bytes come, with a new task; the task that has become idle, if bytes came at this moment; or who closed the stream.
//
// Cancel against becoming idle: a canceller sets `cancelled` of the server and then reads `task`; a task that becomes idle clears `task`,
// listens, and then reads `cancelled` (by isEnding); a task that begins sets `task` and then reads `cancelled`. All are volatile: either the
// canceller sees the task, or the task sees that it is cancelled; and if the canceller sees none, he closes the stream.
//
// Waiting for the end: who waits sets `ended` and then looks whether the server still has the connection; who ends it takes it out of the
// server and then reads `ended`.
final class ReceivingConnection extends Connection implements ReadyListener {
    private static final VarHandle ENDED = handle("ended", Event.class);
    private static final VarHandle FINISHED = handle("finished", boolean.class);

    private final Function<? super TcpStream, ? extends Receiver> receivers;
    private @Nullable Receiver receiver; // made by the first task
    private volatile @Nullable Event ended; // if somebody waits for that
    private volatile boolean finished;

    ReceivingConnection(ServerConnections home, TcpStream stream,
            Function<? super TcpStream, ? extends Receiver> receivers) {
        super(home, stream);
        this.receivers = receivers;
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class,
                ReceivingConnection.class, type);
    }

    @Override
    boolean serve() throws Exception {
        try {
            return receive();
        } catch (ClosedChannelException closed) {
            if (home.isCancelled(this)) {
                return false; // by the server: no failure
            }
            throw closed;
        }
    }

    private boolean receive() throws Exception {
        var socket = stream.socket;
        if (home.isCancelled(this)) {
            return false;
        }
        var handler = receiver;
        if (handler == null) {
            socket.settle(); // from now on whatever it is told comes on this carrier
            handler = Objects.requireNonNull(receivers.apply(stream), "the receiver of a connection");
            receiver = handler;
        }
        while (true) {
            var bytes = socket.readBorrowedNow();
            if (bytes == null) {
                return false;
            }
            if (bytes.hasRemaining()) {
                TcpStream.handled(bytes, handler);
            } else if (home.isEnding()) {
                return false; // also that whose receiver stopped the server
            } else if (becomeIdle(socket)) {
                return true;
            }
        }
    }

    private boolean becomeIdle(StreamSocket socket) throws Exception {
        var self = task;
        var timeout = socket.idleTimeout();
        if (timeout != null) {
            timeout.moved(); // it begins to count
        }
        task = null; // or an idle connection would keep it
        var isIdle = false;
        try {
            isIdle = socket.input.listen(this) && !(home.isEnding() && socket.input.takeBack(this));
        } finally {
            if (!isIdle) {
                task = self;
            }
        }
        if (isIdle) {
            watchSilence();
        }
        return isIdle;
    }

    /** There may be bytes, or the end; or it was closed. */
    @Override
    public void ready() {
        var goesOn = false;
        try {
            if (stream.isOpen()) {
                if (stream.socket.isHome()) {
                    stream.socket.spawn(home.name(), this);
                } else {
                    stream.socket.execute(this::ready);
                }
                goesOn = true;
            }
        } catch (RejectedExecutionException _) {
            // the scheduler is closing
        } catch (OutOfMemoryError noMemory) {
            stream.close();
            home.failed(stream, noMemory);
        } finally {
            if (!goesOn) {
                finish();
            }
        }
    }

    // ---- silence -------------------------------------------------------------------------------------------------------

    // On its carrier, as its tasks: nothing happens in between. One alarm at a time, which is not touched when bytes come: then it
    // finds that it is too early.

    private void watchSilence() {
        var timeout = stream.socket.idleTimeout();
        if (timeout != null && !timeout.isWatched()) {
            timeout.setAlarm(stream.socket.after(timeout.leftNanos(), () -> endSilence(timeout)));
            if (finished) {
                timeout.cancelAlarm();
            }
        }
    }

    private void endSilence(IdleTimeout timeout) {
        timeout.setAlarm(null);
        if (timeout == stream.socket.idleTimeout() && !finished) {
            if (timeout.leftNanos() > 0) {
                watchSilence();
            } else if (stream.socket.input.hasListener()) { // else it is at work, and watches again when it becomes idle
                stream.socket.input.fail(stream.socket.input.idle(timeout.timeout(), 0, 0));
            }
        }
    }

    @Override
    boolean finish() {
        if (!FINISHED.compareAndSet(this, false, true)) {
            return false;
        }
        stream.close();
        home.ended(stream, receiver); // before those who wait for the end go on
        super.finish();
        var timeout = stream.socket.idleTimeout();
        if (timeout != null) {
            timeout.cancelAlarm();
        }
        var waiting = ended;
        if (waiting != null) {
            waiting.set();
        }
        return true;
    }

    // ---- its tasks -----------------------------------------------------------------------------------------------------

    @Override
    public Class<?> bodyClass() {
        var known = receiver;
        return known == null ? getClass() : known.getClass();
    }

    @Override
    public void dropped() {
        finish();
    }

    /** Sees how it ended, so that nobody else is told; and ends the connection for a task that was given up. */
    @Override
    public void ended(Task<?> over) {
        if (over.state() == Future.State.FAILED) {
            var failure = over.exceptionNow();
            if (task != over || finish()) {
                home.failed(stream, failure);
            }
        }
    }

    @Override
    void spawned(Task<Void> first) {
        if (home.isCancelled(this)) {
            cancel(); // whoever cancelled may have come too early to see it
        }
    }

    @Override
    void cancel() {
        var running = task;
        if (running == null) {
            stream.close(); // who is told of it ends the connection
        } else {
            running.cancel();
        }
    }

    @Override
    boolean awaitEnd(long deadlineNanos) {
        var event = new Event();
        var other = (Event) ENDED.compareAndExchange(this, null, event);
        if (!home.has(this)) {
            return true;
        }
        return (other == null ? event : other).await(Duration.ofNanos(Math.max(0, deadlineNanos - Waiter.nanoTime())));
    }
}
