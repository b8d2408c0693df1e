package dev.weft.net;

import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Waiter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to connect to a name that has several addresses, until one succeeds (RFC 8305, "happy eyeballs").
 *
 * <p>
 * The caller waits for all of them at once; there is no task or thread behind it.
 */
final class Connecting {
    /** What an attempt is given before the next one begins beside it, unless it fails earlier; as RFC 8305, 5, recommends. */
    static final Duration HEAD_START = Duration.ofMillis(250);

    private final String target;
    private final List<InetSocketAddress> addresses;
    private final TimeLimit limit;
    private final long headStartNanos;
    private final List<Attempt> attempts = new ArrayList<>(); // that are not decided
    private final List<IOException> failures = new ArrayList<>();
    private int begun;
    private long nextNanos; // when the next attempt may begin

    private Connecting(String target, List<InetSocketAddress> addresses, TimeLimit limit, Duration headStart) {
        this.target = target;
        this.addresses = addresses;
        this.limit = limit;
        this.headStartNanos = headStart.toNanos();
        this.nextNanos = Waiter.nanoTime();
    }

    /** Connects to one address. */
    static TcpStream to(InetSocketAddress address, TimeLimit limit) throws IOException {
        Parker.checkCancelled();
        Readiness.requireRealClock();
        IoFailures.requireResolved(IoOperation.CONNECT.verb, address);
        try (var attempt = new Attempt(address)) {
            var connected = attempt.begin();
            for (var again = true; !connected; connected = attempt.isConnected()) {
                if (!again) {
                    throw attempt.outcome().timedOut(limit);
                }
                again = attempt.outcome().await(limit);
            }
            return attempt.stream();
        }
    }

    /** Looks the name up and connects to the first of its addresses that answers. */
    static TcpStream to(String host, int port, TimeLimit limit, Duration headStart) throws IOException {
        var unresolved = InetSocketAddress.createUnresolved(host, port); // checks the port
        Parker.checkCancelled();
        Readiness.requireRealClock();
        var target = unresolved.getHostString() + ":" + port;
        return toAny(target, lookUp(host, target, limit), port, limit, headStart);
    }

    /** Connects to one of at least one address. */
    static TcpStream toAny(String target, List<InetAddress> found, int port, TimeLimit limit, Duration headStart)
            throws IOException {
        var addresses = interleaved(found).stream().map(address -> new InetSocketAddress(address, port)).toList();
        if (addresses.size() == 1) {
            return to(addresses.getFirst(), limit);
        }
        return new Connecting(target, addresses, limit, headStart).first();
    }

    private static List<InetAddress> lookUp(String host, String target, TimeLimit limit)
            throws UnknownHostException, SocketTimeoutException {
        try {
            var found = HostNames.lookUp(host, limit);
            if (!found.isEmpty()) {
                return found;
            }
        } catch (UnknownHostException e) {
            throw unknown(target, e);
        }
        throw unknown(target, null);
    }

    private static UnknownHostException unknown(String target, @Nullable UnknownHostException cause) {
        var failure = new UnknownHostException(
                IoOperation.CONNECT.verb + " " + target + ": no address is known for this name");
        failure.initCause(cause);
        return failure;
    }

    /** The families by turns, beginning with the one that the look-up prefers; in the order of the look-up within each. */
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        var first = addresses.getFirst().getClass();
        var preferred = addresses.stream().filter(first::isInstance).toList();
        var others = addresses.stream().filter(address -> !first.isInstance(address)).toList();
        var mixed = new ArrayList<InetAddress>();
        for (var i = 0; i < Math.max(preferred.size(), others.size()); i++) {
            if (i < preferred.size()) {
                mixed.add(preferred.get(i));
            }
            if (i < others.size()) {
                mixed.add(others.get(i));
            }
        }
        return mixed;
    }

    private TcpStream first() throws IOException {
        try {
            for (var again = true;;) {
                var connected = beginDue();
                if (connected == null) {
                    if (attempts.isEmpty()) {
                        throw allFailed();
                    }
                    again = awaitAny();
                    connected = connected();
                }
                if (connected != null) {
                    return connected.stream();
                }
                if (!again && (limit.isZero() || limit.isOver()) && !attempts.isEmpty() && !isDue()) {
                    throw timedOut();
                }
            }
        } finally {
            attempts.forEach(Attempt::close);
        }
    }

    private boolean isDue() {
        return begun < addresses.size() && (attempts.isEmpty() || nextNanos <= Waiter.nanoTime());
    }

    /** Begins the attempts whose time has come; the one that is connected at once, or null. */
    private @Nullable Attempt beginDue() {
        while (isDue()) {
            var address = addresses.get(begun++);
            nextNanos = Waiter.nanoTime() + headStartNanos;
            Attempt attempt;
            try {
                attempt = new Attempt(address);
            } catch (IOException e) {
                failed(e);
                continue;
            }
            attempts.add(attempt);
            try {
                if (attempt.begin()) {
                    return attempt;
                }
            } catch (IOException e) {
                giveUp(attempt, e);
            }
        }
        return null;
    }

    private void giveUp(Attempt attempt, IOException failure) {
        attempts.remove(attempt);
        attempt.close();
        failed(failure);
    }

    private void failed(IOException failure) {
        failures.add(failure);
        nextNanos = Waiter.nanoTime();
    }

    /** Waits until an attempt seems to be decided or the next may begin; false if it was only time that passed. */
    private boolean awaitAny() throws IOException {
        if (limit.isZero()) {
            return false;
        }
        var race = new Waiter();
        try {
            for (var i = 0; i < attempts.size(); i++) {
                attempts.get(i).outcome().watch(race.alternative(i + 1));
            }
            var next = begun < addresses.size() ? nextNanos : Long.MAX_VALUE;
            return race.await(ParkReason.IO_CONNECT, target, Math.min(next, limit.deadlineNanos()));
        } finally {
            attempts.forEach(attempt -> attempt.outcome().unwatch());
            race.withdraw();
        }
    }

    /** An attempt that has succeeded, or null; those that have failed are closed. */
    private @Nullable Attempt connected() {
        for (var attempt : List.copyOf(attempts)) {
            try {
                attempt.outcome().requireUsable();
                if (attempt.isConnected()) {
                    return attempt;
                }
            } catch (IOException e) {
                giveUp(attempt, e);
            }
        }
        return null;
    }

    private SocketTimeoutException timedOut() {
        var pending = attempts.stream().map(Attempt::toString).collect(Collectors.joining(", "));
        var failure = new SocketTimeoutException(IoOperation.CONNECT.verb + " " + target + " timed out after "
                + IoFailures.text(limit.timeout()) + ", no answer from " + pending);
        failures.forEach(failure::addSuppressed);
        return failure;
    }

    private ConnectException allFailed() {
        var failure = new ConnectException(IoOperation.CONNECT.verb + " " + target + ": none of its "
                + addresses.size() + " addresses can be reached: " + failures.getFirst().getMessage());
        failures.forEach(failure::addSuppressed);
        return failure;
    }
}
