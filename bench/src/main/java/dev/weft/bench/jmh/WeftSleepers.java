package dev.weft.bench.jmh;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;

/** Tasks on one carrier that are started late, or that are started at once and sleep. */
final class WeftSleepers extends Sleepers {
    private final boolean started;
    private final Task<?>[] tasks;
    private final Scheduler scheduler = Scheduler.builder().carriers(1).start();

    WeftSleepers(int count, boolean started) {
        super(count);
        this.started = started;
        tasks = new Task<?>[count];
    }

    @Override
    void add(Delays delays) throws InterruptedException {
        spawn(started
                ? i -> Task.spawn(() -> sleep(delays, i))
                : i -> Task.spawnLater(Duration.ofNanos(delays.nanos(i)), this::fire));
        run(() -> {
            // One carrier, first come first served: when this one runs, the others sleep.
        });
    }

    private void spawn(IntFunction<Task<?>> spawner) throws InterruptedException {
        run(() -> {
            for (int i = 0; i < tasks.length; i++) {
                tasks[i] = spawner.apply(i);
            }
        });
    }

    private void sleep(Delays delays, int index) {
        try {
            Task.sleep(Duration.ofNanos(delays.nanos(index)));
            fire();
        } catch (Cancelled cancelled) {
            leave();
            throw cancelled;
        }
    }

    @Override
    void cancelAll() throws InterruptedException {
        run(() -> {
            for (var task : tasks) {
                task.cancel();
            }
        });
        if (started) {
            awaitEnd(); // one that has not started has ended
        }
    }

    private void run(Action action) throws InterruptedException {
        try {
            scheduler.spawn(action).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    void close() {
        scheduler.close();
    }
}
