package dev.weft.net;

import dev.weft.Guard;
import dev.weft.World;
import dev.weft.io.BlockingPool;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;

/** The names of one world: answers until they expire, and queries that are under way. */
final class NameCache {
    /** As long as the JDK's: what moves is found again soon. */
    static final Duration FOUND_KEPT = Duration.ofSeconds(30);
    /** A name that is missing may come any moment; but a loop that tries again must not flood the resolver. */
    static final Duration MISSING_KEPT = Duration.ofSeconds(5);
    /** So many names at once, some hundred kilobytes; the one that was asked first goes. */
    static final int MOST_KEPT = 1000;

    /** Under the guard: to find, to enqueue and to leave again. */
    static final int FRAMES_OF_A_CHANGE = 60;

    private final BlockingPool threads;
    private final Guard guard = new Guard(); // of the queries, too
    private final Map<String, NameQuery> queries = new LinkedHashMap<>(); // this and what follows: under the guard
    private long started;
    private long hits;

    NameCache(BlockingPool threads) {
        this.threads = threads;
    }

    List<InetAddress> lookUp(World world, String host, TimeLimit limit)
            throws UnknownHostException, SocketTimeoutException {
        var fresh = new NameQuery(this, guard, world, host.toLowerCase(Locale.ROOT));
        var query = find(fresh, world.clock().nanoTime());
        if (query == fresh) {
            start(fresh);
        }
        return query.await(limit);
    }

    /** The query for this name that is under way or has not expired, joined; else the new one. The caller then waits for it. */
    private NameQuery find(NameQuery fresh, long nowNanos) {
        guard.lock(FRAMES_OF_A_CHANGE);
        try {
            var found = queries.get(fresh.host());
            if (found != null && !found.hasExpired(nowNanos)) {
                hits += found.isOver() ? 1 : 0;
                found.join();
                return found;
            }
            queries.remove(fresh.host()); // so that the new one is the youngest
            queries.put(fresh.host(), fresh);
            started++;
            if (queries.size() > MOST_KEPT) {
                queries.remove(queries.keySet().iterator().next());
            }
            return fresh;
        } finally {
            guard.unlock();
        }
    }

    private void start(NameQuery query) {
        var done = false;
        try {
            threads.execute(query);
            done = true;
        } finally {
            if (!done) {
                query.end(List.of(), new RejectedExecutionException("no thread: " + threads)); // and what was thrown goes on
            }
        }
    }

    /** Takes out what is not to be kept. Under the guard. */
    void forget(NameQuery query) {
        queries.remove(query.host(), query);
    }

    HostNames.Stats stats() {
        guard.lock();
        try {
            return new HostNames.Stats(queries.size(), started, hits);
        } finally {
            guard.unlock();
        }
    }

    @Override
    public String toString() {
        return threads.toString();
    }
}
