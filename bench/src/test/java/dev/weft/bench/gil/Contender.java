package dev.weft.bench.gil;

import dev.weft.Action;
import java.util.List;
import java.util.concurrent.FutureTask;

/** A thread that takes the lock, says so, does something and lets go. */
record Contender(Thread thread, FutureTask<Boolean> wasInterrupted) {
    /**
     * Starts one.
     *
     * @param order
     *            gets its name when it has the lock
     */
    static Contender start(Gil gil, String name, List<String> order, Action whileHolding) {
        var body = new FutureTask<>(() -> {
            gil.take();
            order.add(name);
            whileHolding.run();
            gil.drop(Release.IO);
            return Thread.interrupted();
        });
        return new Contender(Thread.ofPlatform().daemon().name(name).start(body), body);
    }

    /** Waits for its end and returns its interrupt status. */
    boolean end() throws Exception {
        return wasInterrupted.get();
    }
}
