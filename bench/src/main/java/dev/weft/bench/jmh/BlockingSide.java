package dev.weft.bench.jmh;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * A side in plain blocking style: the parts are the same code, what differs is who runs it and what waits.
 *
 * @param <P>
 *            what passes numbers
 */
interface BlockingSide<P> extends Side<P> {
    <V> Future<V> start(Callable<V> body);

    void put(P pipe, Integer number) throws Exception;

    Integer take(P pipe) throws Exception;

    /** Takes from the first that has something. */
    Integer takeAny(List<P> pipes) throws Exception;

    @Override
    default Future<Long> send(int count, P to) {
        return start(() -> {
            for (int i = 1; i <= count; i++) {
                put(to, Numbers.number(i));
            }
            return 0L;
        });
    }

    @Override
    default Future<Long> receive(int count, P from) {
        return start(() -> {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += take(from);
            }
            return sum;
        });
    }

    @Override
    default Future<Long> select(int count, List<P> from) {
        return start(() -> {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                sum += takeAny(from);
            }
            return sum;
        });
    }

    @Override
    default Future<Long> forward(int count, P from, P to) {
        return start(() -> {
            long sum = 0;
            for (int i = 0; i < count; i++) {
                var number = take(from);
                sum += number;
                put(to, number);
            }
            return sum;
        });
    }

    @Override
    default Future<Long> exchange(int count, P to, P from) {
        return start(() -> {
            long sum = 0;
            for (int i = 1; i <= count; i++) {
                put(to, Numbers.number(i));
                sum += take(from);
            }
            return sum;
        });
    }

    @Override
    default Future<Long> generate(int limit, P to) {
        return start(() -> {
            for (int i = 2; i <= limit; i++) {
                put(to, Numbers.number(i));
            }
            put(to, Numbers.number(0));
            return 0L;
        });
    }

    @Override
    default Future<Long> sieve(int sumSoFar, P from, P result) {
        return start(() -> {
            int prime = take(from);
            if (prime == 0) {
                put(result, sumSoFar);
                return 0L;
            }
            var to = pipe(0);
            sieve(sumSoFar + prime, to, result);
            Integer number;
            do {
                number = take(from);
                if (number == 0 || number % prime != 0) {
                    put(to, number);
                }
            } while (number != 0);
            return 0L;
        });
    }
}
