package dev.weft.bench.jmh;

import dev.weft.Action;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import jdk.management.VirtualThreadSchedulerMXBean;

/** How the rivals on virtual threads are run. */
final class VirtualThreads {
    private VirtualThreads() {}

    /** So many carriers from now on; a blocked one is not replaced, for nothing blocks a carrier here. */
    static void runOn(int carriers) {
        var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        scheduler.setParallelism(carriers);
        Check.equal(carriers, scheduler.getParallelism());
    }

    /** Starts a virtual thread; the future has what the body returned or threw. */
    static <V> Future<V> start(Callable<V> body) {
        var task = new FutureTask<>(body);
        Thread.startVirtualThread(task);
        return task;
    }

    /** Runs the body in a virtual thread to its end. */
    static void run(Action body) throws Exception {
        start(() -> {
            body.run();
            return 0;
        }).get();
    }
}
