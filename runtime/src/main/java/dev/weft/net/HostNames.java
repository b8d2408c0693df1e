package dev.weft.net;

import dev.weft.Parker;
import dev.weft.World;
import dev.weft.io.BlockingPool;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

/**
 * Turns host names into addresses without blocking the carrier: {@code dev.weft.net} looks up all its names here.
 *
 * {@snippet :
 * InetAddress first = HostNames.lookUp("example.org").getFirst();
 * }
 *
 * <p>
 * The {@linkplain World#names() world's names} are asked on four threads that do nothing else, so that slow names and a full
 * {@link dev.weft.io.Blocking} pool do not wait for each other. What was found is kept for 30 seconds by the world's clock, what was not for five,
 * at most 1000 names; the JDK keeps names by itself as well, for {@code networkaddress.cache.ttl} seconds. Those who look up one name at the same time share
 * one query. Addresses in digits need neither thread nor wait. Under a virtual clock nothing is kept, and the names are asked on the carrier:
 * they must not block.
 *
 * <p>
 * Memory effects: none beyond those of the values.
 */
public final class HostNames {
    /**
     * What has been looked up in a world so far.
     *
     * @param kept
     *            names whose answer is kept, or under way
     * @param queries
     *            how often the world's names were asked
     * @param hits
     *            look-ups that a kept answer was there for
     */
    public record Stats(int kept, long queries, long hits) {}

    private static final int THREADS = 4;
    private static final BlockingPool POOL = BlockingPool.builder().name("weft-names").threads(THREADS).build();
    private static final Map<World, NameCache> CACHES = new WeakHashMap<>(); // guarded by itself, for a few instructions

    private HostNames() {}

    /**
     * The addresses of a host. A yield point unless the answer is known; an ordinary thread blocks. Who is cancelled leaves at once;
     * a query that is under way goes on for the others and for the cache.
     *
     * @param host
     *            a name, or an address in digits, IPv6 also in brackets
     * @return at least one, the system's choice first
     * @throws UnknownHostException
     *             if there is none; says which name
     * @throws IllegalArgumentException
     *             if the name is empty
     * @throws dev.weft.Cancelled
     *             in a cancelled scope
     * @throws IllegalStateException
     *             on a carrier outside any task
     */
    public static List<InetAddress> lookUp(String host) throws UnknownHostException {
        try {
            return lookUp(host, TimeLimit.NONE);
        } catch (SocketTimeoutException impossible) {
            throw new AssertionError("bug: a look-up without a limit was over", impossible);
        }
    }

    /**
     * As {@link #lookUp(String)}, at most for {@code timeout}.
     *
     * @throws SocketTimeoutException
     *             if there was no answer in time
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static List<InetAddress> lookUp(String host, Duration timeout)
            throws UnknownHostException, SocketTimeoutException {
        return lookUp(host, TimeLimit.of(timeout));
    }

    static List<InetAddress> lookUp(String host, TimeLimit limit) throws UnknownHostException, SocketTimeoutException {
        if (Objects.requireNonNull(host, "host").isEmpty()) {
            throw new IllegalArgumentException("the host name is empty");
        }
        Parker.current(); // refuses a carrier outside any task
        Parker.checkCancelled();
        var literal = literal(host);
        if (!literal.isEmpty()) {
            return literal;
        }
        var world = World.current();
        if (world.clock().isVirtual()) {
            return world.names().lookUp(host); // what happens elsewhere would not be determined
        }
        return cache(world).lookUp(world, host, limit);
    }

    /** The address if the text is one, in digits; else nothing. Never waits. */
    static List<InetAddress> literal(String host) {
        if (host.isEmpty() || (host.indexOf(':') < 0 && Character.digit(host.charAt(0), 10) < 0)) {
            return List.of(); // the common case, without an exception
        }
        try {
            return List.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return List.of();
        }
    }

    /** What has been looked up so far in the world of the caller. */
    public static Stats stats() {
        return cache(World.current()).stats();
    }

    private static NameCache cache(World world) {
        synchronized (CACHES) {
            return CACHES.computeIfAbsent(world, _ -> new NameCache(POOL));
        }
    }
}
