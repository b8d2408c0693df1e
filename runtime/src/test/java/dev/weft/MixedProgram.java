package dev.weft;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A small program of everything: spawns, wake-ups across carriers and threads, sleeps, cancels, and a close under way. */
final class MixedProgram {
    private static final int TASKS = 200;
    private static final int ROUNDS = 20;

    private MixedProgram() {}

    /** How many of the tasks and threads did what they should. */
    static int run(int carriers) throws Exception {
        var done = new AtomicInteger();
        var scheduler = Scheduler.builder().carriers(carriers).start();
        try (scheduler) {
            var thread = OrdinaryThread.start(() -> {
                for (var i = 0; i < ROUNDS; i++) {
                    var woken = scheduler.spawn(() -> Task.park());
                    woken.unpark();
                    woken.join();
                }
                done.incrementAndGet();
            });
            var tasks = new ArrayList<Task<?>>();
            for (var i = 0; i < TASKS; i++) {
                tasks.add(scheduler.spawn(() -> pingPong(done)));
            }
            tasks.forEach(Task::join);
            thread.value();
            for (var i = 0; i < TASKS; i++) {
                scheduler.spawn(() -> Task.park()); // for close
            }
        }
        return done.get();
    }

    /** A task and its child, which another carrier may have taken, wake each other. */
    private static void pingPong(AtomicInteger done) {
        var parent = Task.current();
        var child = Task.spawn(() -> {
            for (var i = 0; i < ROUNDS; i++) {
                Task.park();
                parent.unpark();
            }
        });
        for (var i = 0; i < ROUNDS; i++) {
            child.unpark();
            Task.park();
            if (i % 5 == 0) {
                Task.sleep(Duration.ofNanos(100_000));
            }
        }
        child.join();
        done.incrementAndGet();
    }

    static int expected() {
        return TASKS + 1;
    }

    /** Ties this JVM to one processor, if it can, and runs with one carrier and with several. */
    static final class OnOneProcessor {
        public static void main(String[] args) throws Exception {
            System.out.println("tied: " + isTied());
            System.out.println("processors: " + Runtime.getRuntime().availableProcessors());
            for (var carriers : new int[]{1, 8}) {
                System.out.println(carriers + " carriers: " + (run(carriers) == expected()));
            }
        }

        private static boolean isTied() throws InterruptedException {
            try {
                var pid = Long.toString(ProcessHandle.current().pid());
                return new ProcessBuilder("taskset", "-a", "-c", "-p", "0", pid)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
            } catch (IOException noSuchProgram) {
                return false;
            }
        }
    }
}
