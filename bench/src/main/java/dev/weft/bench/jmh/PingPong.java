package dev.weft.bench.jmh;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Two players who wake each other in turn and park until it is their turn.
 *
 * @param <P>
 *            what a player is woken by
 */
final class PingPong<P> {
    /** Long beyond the time in which an idle carrier finds the other player. */
    private static final long MEET_NANOS = 10_000_000_000L;

    private final int turns;
    private final Consumer<P> unpark;
    private final Runnable park;
    private final AtomicReferenceArray<@Nullable P> players = new AtomicReferenceArray<>(2);
    private volatile int turn;

    PingPong(int turns, Consumer<P> unpark, Runnable park) {
        this.turns = turns;
        this.unpark = unpark;
        this.park = park;
    }

    /** How many turns were played. */
    int turns() {
        return turn;
    }

    /**
     * Plays until all turns are played.
     *
     * @param me
     *            0 or 1
     * @param apart
     *            whether to hold the carrier until the other has begun, which it then can only do on another carrier
     */
    void play(int me, P player, boolean apart) {
        players.set(me, player);
        P other = meet(1 - me, apart);
        unpark.accept(other); // it may have parked before it could see us
        for (int current = turn; current < turns; current = turn) {
            if (current % 2 == me) {
                turn = current + 1; // only the player whose turn it is writes
                unpark.accept(other);
            } else {
                park.run();
            }
        }
    }

    private P meet(int index, boolean apart) {
        long start = System.nanoTime();
        P other = players.get(index);
        while (other == null) {
            if (!apart) {
                park.run();
            } else if (System.nanoTime() - start < MEET_NANOS) {
                Thread.onSpinWait();
            } else {
                throw new IllegalStateException("no second carrier takes the other player");
            }
            other = players.get(index);
        }
        return other;
    }
}
