package dev.weft.bench.jmh;

import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/**
 * The limit of the yield benchmark: continuations in an array, resumed in turn by a loop that does nothing else.
 * There is no queue, no wake-up, no timer, no poller; whoever schedules can only be slower.
 */
final class BareContinuations {
    private static final ContinuationScope SCOPE = new ContinuationScope("bare");

    private BareContinuations() {}

    /** Runs {@code count} continuations that yield {@code yieldsEach} times, round robin; returns the yields done. */
    static long roundRobin(int count, int yieldsEach) {
        var yields = new long[1];
        var continuations = new Continuation[count];
        for (int i = 0; i < count; i++) {
            continuations[i] = new Continuation(SCOPE, () -> {
                for (int n = 0; n < yieldsEach; n++) {
                    Continuation.yield(SCOPE);
                    yields[0]++;
                }
            });
        }
        int live = count;
        while (live > 0) {
            for (var continuation : continuations) {
                if (!continuation.isDone()) {
                    continuation.run();
                    if (continuation.isDone()) {
                        live--;
                    }
                }
            }
        }
        return yields[0];
    }

    /** The limit of a generator: one continuation that puts the items 1 to {@code count} into a field, one at a time; their sum. */
    static long sum(int count) {
        var items = new Integer[1];
        var continuation = new Continuation(SCOPE, () -> {
            for (int i = 1; i <= count; i++) {
                items[0] = Numbers.number(i);
                Continuation.yield(SCOPE);
            }
        });
        long sum = 0;
        continuation.run();
        while (!continuation.isDone()) {
            sum += items[0];
            continuation.run();
        }
        return sum;
    }
}
