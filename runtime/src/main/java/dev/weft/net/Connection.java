package dev.weft.net;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Grouped;
import dev.weft.Task;
import org.jspecify.annotations.Nullable;

/** One connection of a server, and the body of its task. */
abstract sealed class Connection implements Action, Grouped permits DedicatedConnection, ReceivingConnection {
    final ServerConnections home;
    final TcpStream stream;
    volatile @Nullable Task<?> task; // that it has now

    Connection(ServerConnections home, TcpStream stream) {
        this.home = home;
        this.stream = stream;
    }

    @Override
    public final void run() throws Exception {
        task = Task.current();
        var isIdle = false;
        try {
            isIdle = serve();
        } catch (Cancelled cancelled) {
            throw cancelled;
        } catch (Throwable failure) {
            stream.close();
            home.failed(stream, failure);
            throw failure;
        } finally {
            if (!isIdle) {
                finish();
            }
        }
    }

    @Override
    public final Object group() {
        return home;
    }

    /** True if the connection has not ended, and goes on without this task. */
    abstract boolean serve() throws Exception;

    /** The first task was spawned, and may be running or over by now. */
    abstract void spawned(Task<Void> first);

    /** Asks it to end; {@link ServerConnections#isCancelled} has become true before. Any thread. */
    abstract void cancel();

    /** Waits until it has ended; false if the deadline came first. */
    abstract boolean awaitEnd(long deadlineNanos);

    /** It ends: once for each connection; true if it was this call. */
    boolean finish() {
        stream.close();
        return home.remove(this);
    }
}
