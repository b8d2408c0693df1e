package dev.weft.io;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread of a pool: runs the call that it was handed, then what is queued, then waits to be handed another. */
final class BlockingWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BlockingPool.class);

    private final BlockingPool pool;
    private final Thread thread;
    private volatile @Nullable BlockingCall<?> call; // written under the pool's guard

    BlockingWorker(BlockingPool pool, String name, BlockingCall<?> first) {
        this.pool = pool;
        this.call = first;
        this.thread = new Thread(null, this, name, 0, false);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Gives it its next call, or none: then it is idle. Under the guard; an idle one has to be woken afterwards. */
    void hand(@Nullable BlockingCall<?> next) {
        call = next;
    }

    void wake() {
        LockSupport.unpark(thread);
    }

    boolean hasCall() {
        return call != null;
    }

    /** Interrupts what it runs. */
    void interruptCall() {
        var now = call;
        if (now != null) {
            now.interrupt();
        }
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void run() {
        while (goesOn()) {
            Thread.interrupted(); // whoever interrupted it from outside a call meant nobody
        }
    }

    /** One call, or one pause; false at the end. The pool counts this worker until it says good-bye, so nothing else ends it. */
    private boolean goesOn() {
        try {
            return runHanded() || awaitHanded();
        } catch (Throwable thrown) {
            tell(thrown);
            return true;
        }
    }

    private void tell(Throwable thrown) {
        try {
            LOG.error("{}: a call could not be ended in order", this, thrown);
        } catch (Throwable _) {
            // the log may be what is broken
        }
    }

    /** A method of its own: an idle worker's frames must not keep the last call alive. */
    private boolean runHanded() {
        var now = call;
        if (now == null) {
            return false;
        }
        var hasRun = true;
        try {
            hasRun = now.run();
        } finally {
            pool.handNext(this, hasRun);
        }
        return true;
    }

    /** True if it was handed a call; false if it is idle no longer, and ends. */
    private boolean awaitHanded() {
        var deadline = System.nanoTime() + pool.keepAliveNanos();
        while (!hasCall()) {
            var left = deadline - System.nanoTime();
            if (pool.isClosed() || left <= 0) {
                if (pool.leave(this)) {
                    return false;
                }
            } else {
                LockSupport.parkNanos(pool, left);
                Thread.interrupted();
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return thread.getName();
    }
}
