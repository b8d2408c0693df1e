package dev.weft.net;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.WaitQueue;
import dev.weft.Waiter;
import dev.weft.World;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One look-up of one name, for all who want it meanwhile; afterwards its answer. */
final class NameQuery implements Runnable {
    private final NameCache cache;
    private World world; // whose names are asked; when it is over, the real one
    private final String host;
    private final Guard guard; // of the cache
    private final WaitQueue waiting = new WaitQueue(); // this and what follows: under the guard
    private int users = 1; // who wait, or are about to; at first the one that made it
    private boolean over; // false -> true; what follows is written before, and read after
    private long expiresNanos; // by the world's clock
    private List<InetAddress> found = List.of();
    private @Nullable Throwable failure;

    NameQuery(NameCache cache, Guard guard, World world, String host) {
        this.cache = cache;
        this.guard = guard;
        this.world = world;
        this.host = host;
    }

    String host() {
        return host;
    }

    /** Under the guard. */
    boolean isOver() {
        return over;
    }

    /** Under the guard; the one that joins has to {@link #await}. */
    void join() {
        users++;
    }

    /** Under the guard. */
    boolean hasExpired(long nowNanos) {
        return over && expiresNanos <= nowNanos;
    }

    // ---- who asks the system -----------------------------------------------------------------------------------------

    /** On a thread that may block. Nobody is asked for those who have all left. */
    @Override
    public void run() {
        guard.lock();
        var wanted = users > 0;
        if (!wanted) {
            cache.forget(this);
            over = true;
        }
        guard.unlock();
        if (wanted) {
            try {
                end(world.names().lookUp(host), null);
            } catch (Throwable thrown) {
                end(List.of(), thrown);
            }
        }
    }

    /** It was answered, or failed. */
    void end(List<InetAddress> addresses, @Nullable Throwable thrown) {
        var isMissing = addresses.isEmpty() && (thrown == null || thrown instanceof UnknownHostException);
        var keptNanos = (isMissing ? NameCache.MISSING_KEPT : NameCache.FOUND_KEPT).toNanos();
        var answer = List.copyOf(addresses);
        Waiter served;
        guard.lock();
        try {
            if (over) {
                return; // it was answered, and only telling those who wait has failed
            }
            found = answer;
            failure = thrown;
            expiresNanos = world.clock().nanoTime() + keptNanos;
            over = true;
            world = World.real(); // the cache is kept for as long as its world is: it must not be the one that keeps it
            if (answer.isEmpty() && !isMissing) {
                cache.forget(this);
            }
            served = waiting.serveAll();
        } finally {
            guard.unlock();
        }
        WaitQueue.wakeAll(served);
    }

    // ---- who wants to know -------------------------------------------------------------------------------------------

    /** Waits for the answer; the caller has joined, and leaves by this. */
    List<InetAddress> await(TimeLimit limit) throws UnknownHostException, SocketTimeoutException {
        try {
            if (!awaitEnd(limit)) {
                throw new SocketTimeoutException(
                        "look-up of " + host + " timed out after " + IoFailures.text(limit.timeout()));
            }
        } finally {
            guard.lock();
            users--;
            guard.unlock();
        }
        if (found.isEmpty()) {
            throw unknown();
        }
        return found;
    }

    private boolean awaitEnd(TimeLimit limit) {
        var waiter = new Waiter();
        var alive = Task.insideTask() ? Task.current().scheduler().keepAlive() : null;
        try {
            guard.lock(NameCache.FRAMES_OF_A_CHANGE);
            if (over) {
                guard.unlock();
                return true;
            }
            return waiting.await(guard, waiter, ParkReason.BLOCKING, this, limit.deadlineNanos());
        } finally {
            if (alive != null) {
                alive.close();
            }
        }
    }

    /** A new one for each caller: its stack is that of who asked. */
    private UnknownHostException unknown() {
        var why = failure == null ? "it has no address" : failure.getMessage();
        var unknown = new UnknownHostException("host name " + host + " was not found: " + why);
        if (failure != null) {
            unknown.initCause(failure);
        }
        return unknown;
    }

    /** For dumps. */
    @Override
    public String toString() {
        return "look-up of " + host + " (" + cache + ")";
    }
}
