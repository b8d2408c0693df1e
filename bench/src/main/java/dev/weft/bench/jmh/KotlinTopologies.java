package dev.weft.bench.jmh;

import java.util.ArrayList;
import java.util.concurrent.Future;
import kotlinx.coroutines.YieldKt;
import org.jspecify.annotations.Nullable;

/** The laboratory's topologies on Kotlin's coroutines and their default dispatcher. Each checks what has arrived; for ordinary threads. */
public final class KotlinTopologies {
    private static final KotlinSide SIDE = new KotlinSide();

    private KotlinTopologies() {}

    /** So many coroutines that do nothing but yield, each that often. */
    public static void yields(int tasks, int times) throws Exception {
        var parts = new ArrayList<Future<Long>>(tasks);
        for (int i = 0; i < tasks; i++) {
            parts.add(KotlinPart.launch(completion -> new KotlinPart(completion) {
                @Override
                @Nullable
                Object step(Object given) {
                    return sum++ == times ? DONE : YieldKt.yield(this);
                }
            }));
        }
        for (var part : parts) {
            Check.equal(times + 1, part.get());
        }
    }

    /** Two who hand a number to and fro. */
    public static void pingPong(int trips) throws Exception {
        Topology.roundTrips(SIDE, trips);
    }

    /** A number goes round a ring. */
    public static void ring(int tasks, int rounds) throws Exception {
        Topology.ring(SIDE, tasks, rounds);
    }

    /** Numbers pass through a line of coroutines. */
    public static void chain(int tasks, int items) throws Exception {
        Topology.chain(SIDE, tasks - 1, items, 0);
    }

    /** The primes up to a limit, that often. */
    public static void sieve(int limit, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            Topology.sieve(SIDE, limit);
        }
    }

    /** So many send to one, each so many. */
    public static void fanIn(int senders, int capacity, int itemsEach) throws Exception {
        Topology.fanIn(SIDE, senders * itemsEach, senders, capacity);
    }

    /** One sends to so many, each of which takes its share. */
    public static void fanOut(int receivers, int capacity, int items) throws Exception {
        Topology.fanOut(SIDE, Math.ceilDiv(items, receivers) * receivers, receivers, capacity);
    }
}
