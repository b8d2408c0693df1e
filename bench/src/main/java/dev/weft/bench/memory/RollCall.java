package dev.weft.bench.memory;

import java.util.concurrent.CountDownLatch;

/**
 * Counts the tasks that have come by. They run on one carrier, one at a time, so the count needs no atomics: it would be
 * a good part of what is measured.
 */
final class RollCall {
    private final int tasks;
    private int missing; // one carrier only, between open() and the end of await()
    private CountDownLatch complete = new CountDownLatch(0);

    RollCall(int tasks) {
        this.tasks = tasks;
    }

    /** Before anybody is woken to answer. */
    void open() {
        missing = tasks;
        complete = new CountDownLatch(1);
    }

    void answer() {
        if (--missing == 0) {
            complete.countDown();
        }
    }

    /** Returns when all have answered. */
    void await() throws InterruptedException {
        complete.await();
    }
}
