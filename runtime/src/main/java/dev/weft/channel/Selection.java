package dev.weft.channel;

import dev.weft.Guard;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Waiter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link Select}: (1) looks whether something is ready; (2) else looks again and stands in every queue, with one
 * waiter that has an alternative for each clause, so that exactly one of them can be served; (3) waits; (4) leaves the other queues;
 * (5) finishes the clause that won.
 *
 * <p>
 * (1) and the adding in (2) hold the guards of all channels at once, taken in the order of their ranks: two selects that wait for
 * each other could otherwise both pass what the other is about to offer. Tasks and promises do not give anything away that could
 * be lost, so they are asked without.
 */
final class Selection<R extends @Nullable Object> {
    private final SelectClause<? extends R>[] clauses;
    private final int start;
    private final Guard[] guards; // each once, by rank
    private final SelectClause.@Nullable Instead<? extends R> otherwise;
    private @Nullable SelectClause<? extends R> chosen;
    private @Nullable Object moved; // what it gave
    private @Nullable Waiter partner; // whom it served

    /** The clauses in their order, looked at from {@code start} on. */
    Selection(SelectClause<? extends R>[] clauses, int start) {
        if (clauses.length == 0) {
            throw new IllegalArgumentException("no clause: a select of nothing would wait for ever");
        }
        this.clauses = clauses;
        this.start = start;
        this.guards = guards(clauses);
        this.otherwise = otherwise(clauses);
    }

    private static Guard[] guards(SelectClause<?>[] clauses) {
        var found = new Guard[clauses.length];
        var count = 0;
        var ascending = true;
        for (var clause : clauses) {
            var guard = Objects.requireNonNull(clause, "clause").guard();
            if (guard != null) {
                ascending &= count == 0 || found[count - 1].rank() < guard.rank();
                found[count++] = guard;
            }
        }
        var all = count == found.length ? found : Arrays.copyOf(found, count);
        return ascending
                ? all
                : Stream.of(all).distinct().sorted(Comparator.comparingLong(Guard::rank)).toArray(Guard[]::new);
    }

    private static <R extends @Nullable Object> SelectClause.@Nullable Instead<? extends R> otherwise(
            SelectClause<? extends R>[] clauses) {
        SelectClause.Instead<? extends R> found = null;
        for (var clause : clauses) {
            if (clause instanceof SelectClause.Instead<? extends R> instead && instead.timeout == null) {
                if (found != null) {
                    throw new IllegalArgumentException("more than one otherwise");
                }
                found = instead;
            }
        }
        return found;
    }

    R run() {
        Parker.checkCancelled();
        if (otherwise != null) {
            return look(null) ? finish() : otherwise.finish();
        }
        giveWayIfBusy();
        if (isLikelyReady() && look(null)) {
            return finish();
        }
        var last = earliestTimeout();
        var deadlineNanos = last == null
                ? Long.MAX_VALUE
                : Waiter.deadlineAfter(Objects.requireNonNull(last.timeout));
        return await(deadlineNanos) ? finish() : Objects.requireNonNull(last).finish();
    }

    private void giveWayIfBusy() {
        for (var clause : clauses) {
            clause.giveWayIfBusy();
        }
    }

    private boolean isLikelyReady() {
        for (var clause : clauses) {
            if (clause.isLikelyReady()) {
                return true;
            }
        }
        return false;
    }

    private SelectClause.@Nullable Instead<? extends R> earliestTimeout() {
        SelectClause.Instead<? extends R> earliest = null;
        for (var clause : clauses) {
            if (clause instanceof SelectClause.Instead<? extends R> instead && instead.timeout != null
                    && (earliest == null
                            || instead.timeout.compareTo(Objects.requireNonNull(earliest.timeout)) < 0)) {
                earliest = instead;
            }
        }
        return earliest;
    }

    /** Does what is ready, if anything is; else adds the alternatives of channels, if there are some. True if it did something. */
    private boolean look(Waiter @Nullable [] alternatives) {
        var locked = 0;
        try {
            while (locked < guards.length) {
                guards[locked].lock();
                locked++;
            }
            for (var i = 0; i < clauses.length; i++) {
                var clause = clauses[i + start < clauses.length ? i + start : i + start - clauses.length];
                var given = clause.poll();
                if (given != null) {
                    chosen = clause;
                    moved = given;
                    partner = clause.takePartner();
                    return true;
                }
            }
            if (alternatives != null) {
                for (var i = 0; i < clauses.length; i++) {
                    if (clauses[i].guard() != null) {
                        clauses[i].add(alternatives[i]);
                    }
                }
            }
            return false;
        } finally {
            while (locked > 0) {
                guards[--locked].unlock();
            }
        }
    }

    /** Waits, unless something is ready now; false if the deadline passed first. */
    private boolean await(long deadlineNanos) {
        Waiter.requireStack(); // for the wait, and for taking it back
        var waiter = new Waiter();
        requireNotItself(waiter.parker());
        var alternatives = new Waiter[clauses.length];
        for (var i = 0; i < clauses.length; i++) {
            alternatives[i] = waiter.alternative(i + 1);
        }
        if (look(alternatives)) {
            return true;
        }
        try {
            addToOthers(alternatives);
            waiter.await(ParkReason.SELECT, this, deadlineNanos);
        } catch (StackOverflowError | OutOfMemoryError failure) {
            if (waiter.withdraw() || waiter.isWithdrawn()) {
                throw failure;
            } // else it was served meanwhile, and whoever did counts on that
        } finally {
            for (var i = 0; i < clauses.length; i++) {
                clauses[i].remove(alternatives[i]);
            }
        }
        var winner = waiter.winner();
        if (winner == 0) {
            return false;
        }
        chosen = clauses[winner - 1];
        moved = chosen.result(alternatives[winner - 1]);
        return true;
    }

    private void addToOthers(Waiter[] alternatives) {
        for (var i = 0; i < clauses.length; i++) {
            if (clauses[i].guard() == null && !clauses[i].add(alternatives[i])) {
                alternatives[i].serve(); // it is ready, which nobody will tell; somebody else may have been faster
                return;
            }
        }
    }

    private void requireNotItself(Parker caller) {
        for (var clause : clauses) {
            if (clause instanceof SelectClause.OfTask<?, ?> of && of.task == caller) {
                throw new IllegalStateException("a task can't wait for its own end: " + caller);
            }
        }
    }

    private R finish() {
        var winner = Objects.requireNonNull(chosen);
        if (partner != null) {
            winner.wake(partner, otherwise == null);
        }
        return winner.finish(Objects.requireNonNull(moved));
    }

    /** For a dump. */
    @Override
    public String toString() {
        return Arrays.stream(clauses).map(SelectClause::toString).collect(Collectors.joining(", ", "Select[", "]"));
    }
}
