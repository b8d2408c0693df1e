package dev.weft.bench.workload;

import dev.weft.Action;
import dev.weft.bench.model.Session;
import java.time.Duration;
import java.util.ArrayList;

/** What the workloads do with bodies: spawn many, join them all, take the time. */
final class Bodies {
    private Bodies() {}

    /** A body that knows which of many it is. */
    @FunctionalInterface
    interface Numbered {
        /** Does what the body of that number, from 0, has to do. */
        void run(int number) throws Exception;
    }

    /** Runs {@code count} bodies beside each other and returns when the last has ended. For bodies of the session. */
    static void spawnAndJoin(Session session, int count, Numbered body) throws Exception {
        var children = new ArrayList<Session.Child>(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            children.add(session.spawn(() -> body.run(number)));
        }
        for (var child : children) {
            child.join();
        }
    }

    /** Runs {@code root} in the session and returns how many nanoseconds it took, without the way in and out. */
    static long time(Session session, Duration limit, Action root) throws Exception {
        long[] nanos = new long[1];
        session.run(limit, () -> {
            long start = System.nanoTime();
            root.run();
            nanos[0] = System.nanoTime() - start;
        });
        return nanos[0];
    }
}
