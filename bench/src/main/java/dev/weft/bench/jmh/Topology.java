package dev.weft.bench.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/** What the parts of a {@link Side} are put together to; each checks what has arrived. */
final class Topology {
    private Topology() {}

    /** Two who hand a number to and fro through channels without a buffer. */
    static <P> long roundTrips(Side<P> side, int count) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var there = side.pipe(0);
            var back = side.pipe(0);
            var first = side.exchange(count, there, back);
            var second = side.forward(count, there, back);
            Check.equal(Numbers.sum(count), second.get());
            checked.sum = Check.equal(Numbers.sum(count), first.get());
        });
        return checked.sum;
    }

    /** One sends, one receives. */
    static <P> long stream(Side<P> side, int count, int capacity) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var pipe = side.pipe(capacity);
            side.send(count, pipe);
            checked.sum = Check.equal(Numbers.sum(count), side.receive(count, pipe).get());
        });
        return checked.sum;
    }

    /** One receives by a select over so many channels without a buffer; each has its sender. */
    static <P> long select(Side<P> side, int count, int clauses) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var pipes = new ArrayList<P>(clauses);
            for (int i = 0; i < clauses; i++) {
                var pipe = side.pipe(0);
                pipes.add(pipe);
                side.send(count / clauses, pipe);
            }
            checked.sum = Check.equal(clauses * Numbers.sum(count / clauses), side.select(count, pipes).get());
        });
        return checked.sum;
    }

    /** So many send through one channel to one. */
    static <P> long fanIn(Side<P> side, int count, int senders, int capacity) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var pipe = side.pipe(capacity);
            for (int i = 0; i < senders; i++) {
                side.send(count / senders, pipe);
            }
            checked.sum = Check.equal(senders * Numbers.sum(count / senders), side.receive(count, pipe).get());
        });
        return checked.sum;
    }

    /** One sends through one channel to so many. */
    static <P> long fanOut(Side<P> side, int count, int receivers, int capacity) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var pipe = side.pipe(capacity);
            var parts = new ArrayList<Future<Long>>(receivers);
            for (int i = 0; i < receivers; i++) {
                parts.add(side.receive(count / receivers, pipe));
            }
            side.send(count, pipe);
            checked.sum = Check.equal(Numbers.sum(count), sum(parts));
        });
        return checked.sum;
    }

    /** A number goes round a ring of so many, {@code rounds} times; the first changes it. */
    static <P> long ring(Side<P> side, int size, int rounds) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var start = side.pipe(0);
            var end = line(side, start, size - 1, rounds, 0);
            checked.sum = Check.equal(Numbers.sum(rounds), side.exchange(rounds, start, end).get());
        });
        return checked.sum;
    }

    /** So many numbers pass through a chain of {@code length} channels. */
    static <P> long chain(Side<P> side, int length, int count, int capacity) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var start = side.pipe(capacity);
            var end = line(side, start, length - 1, count, capacity);
            side.send(count, start);
            checked.sum = Check.equal(Numbers.sum(count), side.receive(count, end).get());
        });
        return checked.sum;
    }

    private static <P> P line(Side<P> side, P start, int length, int count, int capacity) {
        var end = start;
        for (int i = 0; i < length; i++) {
            var next = side.pipe(capacity);
            side.forward(count, end, next);
            end = next;
        }
        return end;
    }

    /** The primes up to a limit, by a chain that grows by one for each. */
    static <P> long sieve(Side<P> side, int limit) throws Exception {
        var checked = new Checked();
        side.run(() -> {
            var start = side.pipe(0);
            var result = side.pipe(0);
            side.sieve(0, start, result);
            side.generate(limit, start);
            checked.sum = Check.equal(sumOfPrimes(limit), side.receive(1, result).get());
        });
        return checked.sum;
    }

    private static long sumOfPrimes(int limit) {
        long sum = 0;
        for (int i = 2; i <= limit; i++) {
            var prime = true;
            for (int divisor = 2; prime && divisor * divisor <= i; divisor++) {
                prime = i % divisor != 0;
            }
            sum += prime ? i : 0;
        }
        return sum;
    }

    private static long sum(List<Future<Long>> parts) throws Exception {
        long sum = 0;
        for (var part : parts) {
            sum += part.get();
        }
        return sum;
    }

    /** What comes out of a body; read after it has ended. */
    private static final class Checked {
        private long sum;
    }
}
