package dev.weft.bench.workload;

import dev.weft.bench.model.Conduit;
import dev.weft.bench.model.Session;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The prime sieve of channels: numbers go down a line of bodies; each takes the first for its prime, starts the next body, and passes on
 * to it what its prime does not divide.
 *
 * @param limit
 *            the last number
 * @param primes
 *            how many primes there are up to it
 */
record Sieve(int limit, int primes) implements TimedWorkload {
    /** Follows the last number. */
    private static final int END = 0;

    /** Up to so many numbers. */
    static Sieve to(int limit) {
        return new Sieve(limit, (int) primesTo(limit).count());
    }

    @Override
    public String name() {
        return "sieve";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("limit", limit);
    }

    @Override
    public String label() {
        return "to " + limit;
    }

    @Override
    public String description() {
        return "the primes to " + limit + " by a line of " + primes + " tasks that grows by one for each";
    }

    @Override
    public int bodies() {
        return primes + 2;
    }

    @Override
    public String unit() {
        return "ms/run";
    }

    @Override
    public String sizeName() {
        return "runs";
    }

    @Override
    public int maxSize() {
        return 100_000;
    }

    @Override
    public double figure(long nanos, int size) {
        return nanos / 1e6 / size;
    }

    @Override
    public long play(Session session, int size) throws Exception {
        long sum = 0;
        for (int run = 0; run < size; run++) {
            var numbers = session.<Integer>conduit(0);
            long[] found = new long[1];
            var first = session.spawn(() -> sieve(session, numbers, found));
            for (int number = 2; number <= limit; number++) {
                numbers.send(number);
            }
            numbers.send(END);
            first.join();
            sum += found[0];
        }
        return sum;
    }

    /**
     * A body's work.
     *
     * @param found
     *            gets the sum of the primes from here on
     */
    private static void sieve(Session session, Conduit<Integer> numbers, long[] found) throws Exception {
        int prime = numbers.receive();
        if (prime == END) {
            return;
        }
        var rest = session.<Integer>conduit(0);
        long[] foundByRest = new long[1];
        var next = session.spawn(() -> sieve(session, rest, foundByRest));
        int number;
        do {
            number = numbers.receive();
            if (number == END || number % prime != 0) {
                rest.send(number);
            }
        } while (number != END);
        next.join();
        found[0] = prime + foundByRest[0];
    }

    @Override
    public long sum(int size) {
        return size * primesTo(limit).asLongStream().sum();
    }

    private static IntStream primesTo(int limit) {
        return IntStream.rangeClosed(2, limit)
                .filter(number -> IntStream.range(2, number).allMatch(divisor -> number % divisor != 0));
    }
}
