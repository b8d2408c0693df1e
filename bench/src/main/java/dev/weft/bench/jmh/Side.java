package dev.weft.bench.jmh;

import dev.weft.Action;
import java.util.List;
import java.util.concurrent.Future;

/**
 * One of those that are compared: tasks or their like, and channels or what stands for them. Who plays a part below runs beside the
 * others; the future is done when the part is played, and has the sum of the numbers that it received.
 *
 * @param <P>
 *            what passes numbers
 */
interface Side<P> {
    /** Something that passes numbers in order; without a buffer if the capacity is 0. */
    P pipe(int capacity);

    /** Calls the body where parts are started, which may wait for them; returns when it ends. */
    void run(Action body) throws Exception;

    /** Sends the numbers 1 to {@code count}. */
    Future<Long> send(int count, P to);

    /** Receives so many. */
    Future<Long> receive(int count, P from);

    /** Receives so many, each through a select over these. */
    Future<Long> select(int count, List<P> from);

    /** Sends on what it receives, so many times. */
    Future<Long> forward(int count, P from, P to);

    /** Sends the numbers 1 to {@code count}, and after each receives one. */
    Future<Long> exchange(int count, P to, P from);

    /** Sends the numbers 2 to {@code limit}, then 0. */
    Future<Long> generate(int limit, P to);

    /**
     * The part of the sieve after so many primes: takes the first number for a prime, sends on what it does not divide to a
     * sieve that it starts. At the 0 the last one sends the sum of the primes.
     */
    Future<Long> sieve(int sumSoFar, P from, P result);
}
