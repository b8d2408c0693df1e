package dev.weft.net;

import dev.weft.Task;
import java.util.concurrent.Future;

/** A connection with a task of its own from its beginning to its end. */
final class DedicatedConnection extends Connection {
    private final ConnectionHandler handler;

    DedicatedConnection(ServerConnections home, TcpStream stream, ConnectionHandler handler) {
        super(home, stream);
        this.handler = handler;
    }

    @Override
    boolean serve() throws Exception {
        handler.handle(stream);
        return false;
    }

    @Override
    void spawned(Task<Void> only) {
        task = only; // by itself or by its spawner, who comes first; the same
        if (home.isCancelled(this)) {
            only.cancel(); // whoever cancelled may have come too early to see the task
        }
    }

    @Override
    public Class<?> bodyClass() {
        return handler.getClass();
    }

    /** The task has ended, perhaps without entering its body or without leaving it. */
    @Override
    public void ended(Task<?> only) {
        var failure = only.state() == Future.State.FAILED ? only.exceptionNow() : null; // seen, so that nobody else is told
        if (finish() && failure != null) {
            home.failed(stream, failure);
        }
    }

    @Override
    void cancel() {
        var only = task;
        if (only != null) {
            only.cancel();
        }
    }

    @Override
    boolean awaitEnd(long deadlineNanos) {
        var only = task;
        if (only != null) {
            if (!ServerConnections.join(only, deadlineNanos)) {
                return false;
            }
            finish(); // it may be about to
        }
        return true;
    }
}
