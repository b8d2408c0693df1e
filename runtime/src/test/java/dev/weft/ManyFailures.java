package dev.weft;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Tasks that all fail at once, nobody looking: the uncaught handler is told of each once. */
final class ManyFailures {
    /** Knows who failed with it; without a stack trace, as a million of those would be measured otherwise. */
    @SuppressWarnings("serial")
    private static final class Numbered extends RuntimeException {
        private final int number;

        Numbered(int number) {
            super("planned", null, false, false);
            this.number = number;
        }
    }

    private final AtomicIntegerArray told;
    private final CountDownLatch all;

    private ManyFailures(int tasks) {
        told = new AtomicIntegerArray(tasks);
        all = new CountDownLatch(tasks);
    }

    private void uncaught(Task<?> task, Throwable failure) {
        told.incrementAndGet(((Numbered) failure).number);
        all.countDown();
    }

    private void fail(Scheduler scheduler, int parked) throws InterruptedException {
        scheduler.spawn(() -> {
            var gate = Task.spawn(() -> Task.park());
            for (var i = 0; i < told.length(); i++) {
                var number = i;
                if (i < parked) {
                    Task.spawn(() -> {
                        gate.join();
                        throw new Numbered(number);
                    });
                } else {
                    Task.spawn(() -> {
                        throw new Numbered(number);
                    });
                }
            }
            gate.unpark();
        }).join();
        all.await();
    }

    private long notToldOnce() {
        var wrong = 0L;
        for (var i = 0; i < told.length(); i++) {
            wrong += told.get(i) == 1 ? 0 : 1;
        }
        return wrong;
    }

    /** Prints how many failures were not told, or more than once, and whether the scheduler works on. */
    public static void main(String[] args) throws InterruptedException {
        var failures = new ManyFailures(Integer.getInteger("tasks", 0));
        try (var scheduler = Scheduler.builder().carriers(Integer.getInteger("carriers", 0))
                .uncaughtHandler(failures::uncaught).start()) {
            failures.fail(scheduler, failures.told.length() / 10);
            System.out.println("works on: " + scheduler.spawn(() -> {
                Task.sleep(Duration.ofMillis(1));
                return "yes";
            }).join());
        }
        System.out.println("not told once: " + failures.notToldOnce());
    }
}
