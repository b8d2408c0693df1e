package dev.weft.bench.memory;

import dev.weft.Action;
import dev.weft.Scheduler;
import dev.weft.Task;

/** Tasks of Weft, on one carrier. They share one body, so that each is nothing but itself. */
final class WeftTasks implements ParkedTasks {
    private final Task<?>[] tasks;
    private final RollCall roll;
    private final Scheduler scheduler = Scheduler.builder().carriers(1).start();
    private volatile boolean over;

    WeftTasks(int count) {
        tasks = new Task<?>[count];
        roll = new RollCall(count);
    }

    @Override
    public void start() throws InterruptedException {
        Action body = this::parkUntilOver;
        roll.open();
        scheduler.spawn(() -> {
            for (int i = 0; i < tasks.length; i++) {
                tasks[i] = Task.spawn(body);
            }
        });
        roll.await();
    }

    private void parkUntilOver() {
        while (!over) {
            roll.answer();
            Task.park();
        }
        roll.answer();
    }

    @Override
    public void wakeAll() throws InterruptedException {
        roll.open();
        scheduler.spawn(() -> {
            for (var task : tasks) {
                task.unpark();
            }
        });
        roll.await();
    }

    @Override
    public void end() throws InterruptedException {
        over = true;
        wakeAll();
        scheduler.close();
    }
}
