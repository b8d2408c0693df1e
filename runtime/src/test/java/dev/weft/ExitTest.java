package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the JVM: tasks are cancelled and clean up, and nothing holds it up for long. Each in a JVM of its own. */
@Timeout(120)
final class ExitTest {
    private static final int SIGTERM_STATUS = 143;
    private static final int MANY = 20;

    /** Tasks that wait for ever, and print when they are cleaned up. */
    private static void startEndless(Scheduler scheduler) throws InterruptedException {
        var started = new CountDownLatch(MANY);
        for (var i = 0; i < MANY; i++) {
            scheduler.spawn(() -> {
                try {
                    started.countDown();
                    Task.park();
                } finally {
                    Task.shield(() -> Task.park(Duration.ofMillis(1)));
                    System.out.println("cleaned up");
                }
            });
        }
        started.await();
    }

    private static long cleanUps(ChildJvm.Ended ended) {
        return ended.lines().stream().filter("cleaned up"::equals).count();
    }

    private static ChildJvm.Ended run(Class<?> main) throws Exception {
        try (var jvm = ChildJvm.startAlike(main)) {
            return jvm.end();
        }
    }

    /** Waits to be told to end. */
    static final class Parked {
        public static void main(String[] args) throws Exception {
            startEndless(Scheduler.builder().carriers(3).start());
            System.out.println("parked");
        }
    }

    @Test
    void sigterm_tasksParked_theirCleanUpRuns() throws Exception {
        try (var jvm = ChildJvm.startAlike(Parked.class)) {
            jvm.awaitLine("parked");
            jvm.terminate();
            var ended = jvm.end();
            assertEquals(SIGTERM_STATUS, ended.status(), ended.toString());
            assertEquals(MANY, cleanUps(ended), ended.toString());
        }
    }

    /** {@link Scheduler#run} on main, which the exit must not wait for. */
    static final class Running {
        public static void main(String[] args) throws Exception {
            Scheduler.run(() -> {
                try {
                    System.out.println("parked");
                    Task.park();
                } finally {
                    System.out.println("cleaned up");
                }
            });
        }
    }

    @Test
    void sigterm_insideSchedulerRun_theCleanUpRuns() throws Exception {
        try (var jvm = ChildJvm.startAlike(Running.class)) {
            jvm.awaitLine("parked");
            jvm.terminate();
            var ended = jvm.end();
            assertEquals(SIGTERM_STATUS, ended.status(), ended.toString());
            assertEquals(1, cleanUps(ended), ended.toString());
        }
    }

    /** Ends from an ordinary thread. */
    static final class ExitOnAThread {
        public static void main(String[] args) throws Exception {
            startEndless(Scheduler.builder().carriers(2).start());
            System.exit(3);
        }
    }

    @Test
    void systemExit_onAThread_theCleanUpRuns() throws Exception {
        var ended = run(ExitOnAThread.class);
        assertEquals(3, ended.status(), ended.toString());
        assertEquals(MANY, cleanUps(ended), ended.toString());
    }

    /** Ends from a task while tasks of another scheduler are parked. */
    static final class ExitInATask {
        public static void main(String[] args) throws Exception {
            startEndless(Scheduler.builder().carriers(2).start());
            Scheduler.builder().carriers(1).start().spawn(() -> System.exit(3));
        }
    }

    @Test
    void systemExit_insideATask_endsWithItsStatusAndOtherSchedulersCleanUp() throws Exception {
        var ended = run(ExitInATask.class);
        assertEquals(3, ended.status(), ended.toString());
        assertEquals(MANY, cleanUps(ended), ended.toString());
    }

    /** Ends from a task, beside which a task is parked on another carrier of the same scheduler. */
    static final class ExitBesideAnother {
        public static void main(String[] args) throws Exception {
            var scheduler = Scheduler.builder().carriers(2).start();
            var parked = new CountDownLatch(1);
            var exits = new CountDownLatch(1);
            scheduler.spawn(() -> {
                try {
                    parked.countDown();
                    exits.await(); // blocks its carrier, so that the other task is on the other one
                    Task.park();
                } finally {
                    System.out.println("cleaned up");
                }
            });
            parked.await();
            scheduler.spawn(() -> {
                exits.countDown();
                System.exit(3);
            });
        }
    }

    @Test
    void systemExit_insideATask_theOtherCarriersCleanUp() throws Exception {
        var ended = run(ExitBesideAnother.class);
        assertEquals(3, ended.status(), ended.toString());
        assertEquals(1, cleanUps(ended), ended.toString());
    }

    /** Two tasks on two carriers end the JVM at once. */
    static final class ExitTwice {
        public static void main(String[] args) throws Exception {
            var scheduler = Scheduler.builder().carriers(2).start();
            var both = new CountDownLatch(2);
            for (var i = 0; i < 2; i++) {
                scheduler.spawn(() -> {
                    both.countDown();
                    both.await();
                    System.exit(3);
                });
            }
        }
    }

    @Test
    void systemExit_insideTwoTasks_ends() throws Exception {
        assertEquals(3, run(ExitTwice.class).status());
    }

    /** A task that can't be stopped. */
    static final class Computing {
        public static void main(String[] args) throws Exception {
            var started = new CountDownLatch(1);
            Scheduler.builder().carriers(1).start().spawn("stubborn", () -> {
                started.countDown();
                while (true) {
                    Thread.onSpinWait();
                }
            });
            started.await();
            System.exit(3);
        }
    }

    @Test
    void systemExit_taskThatComputesForEver_endsAllTheSameAndNamesIt() throws Exception {
        var ended = run(Computing.class);
        assertEquals(3, ended.status(), ended.toString());
        assertTrue(ended.printed("stubborn"), ended.toString());
    }

    /** Leaves a scheduler open when main returns. */
    static final class LeftOpen {
        public static void main(String[] args) {
            Scheduler.builder().carriers(1).start().spawn(() -> {
                Task.sleep(Duration.ofMillis(300));
                System.out.println("task ended after main");
                Task.current().scheduler().close();
            });
        }
    }

    @Test
    void main_returnsWithAnOpenScheduler_theJvmLivesOnUntilItIsClosed() throws Exception {
        var ended = run(LeftOpen.class);
        assertEquals(0, ended.status(), ended.toString());
        assertTrue(ended.printed("task ended after main"), ended.toString());
    }

    /** Closes what it started. */
    static final class Closed {
        public static void main(String[] args) throws Exception {
            Scheduler.run(() -> Task.spawn(() -> 7).join());
            try (var scheduler = Scheduler.builder().start()) {
                scheduler.spawn(() -> 7).join();
            }
            CarrierPort.forNewResource(); // the shared carrier is a daemon
            System.out.println("main ends");
        }
    }

    @Test
    void main_returnsAfterEverythingWasClosed_theJvmEnds() throws Exception {
        var ended = run(Closed.class);
        assertEquals(0, ended.status(), ended.toString());
        assertEquals(1, ended.lines().size(), ended.toString());
    }
}
