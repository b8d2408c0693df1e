package dev.weft.net;

import dev.weft.Task;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** A connection with a task of its own from its beginning to its end. */
final class DedicatedConnection extends Connection implements Consumer<Task<Void>> {
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
        only.onComplete(this);
    }

    /** The task has ended, perhaps without entering its body. */
    @Override
    public void accept(Task<Void> ended) {
        if (finish() && ended.state() == Future.State.FAILED) {
            home.failed(stream, ended.exceptionNow());
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
            finish(); // its callback may still be on its way
        }
        return true;
    }
}
