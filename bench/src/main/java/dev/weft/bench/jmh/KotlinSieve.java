package dev.weft.bench.jmh;

import kotlin.coroutines.Continuation;
import kotlinx.coroutines.channels.Channel;
import org.jspecify.annotations.Nullable;

/** See {@link Side#sieve}. */
@SuppressWarnings("serial") // nobody serialises a continuation
final class KotlinSieve extends KotlinPart {
    private final KotlinSide side;
    private final int sumSoFar;
    private final Channel<Integer> from;
    private final Channel<Integer> result;
    private @Nullable Channel<Integer> to; // once the prime is there
    private int prime;
    private boolean receives;
    private boolean ended;

    KotlinSieve(Continuation<? super Long> completion, KotlinSide side, int sumSoFar, Channel<Integer> from,
            Channel<Integer> result) {
        super(completion);
        this.side = side;
        this.sumSoFar = sumSoFar;
        this.from = from;
        this.result = result;
    }

    @Override
    @Nullable
    Object step(Object given) {
        if (ended) {
            return DONE;
        }
        if (!receives) {
            receives = true;
            return from.receive(this);
        }
        var number = (Integer) given;
        var next = to;
        if (next == null) {
            return begin(number);
        }
        if (number != 0 && number % prime == 0) {
            return from.receive(this);
        }
        ended = number == 0;
        receives = false;
        return next.send(number, this);
    }

    private @Nullable Object begin(Integer first) {
        if (first == 0) {
            ended = true;
            return result.send(sumSoFar, this);
        }
        prime = first;
        var next = side.pipe(0);
        to = next;
        side.sieve(sumSoFar + prime, next, result);
        return from.receive(this);
    }
}
