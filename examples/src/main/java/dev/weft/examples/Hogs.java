package dev.weft.examples;

import dev.weft.Task;
import dev.weft.coroutine.Tasklet;
import dev.weft.coroutine.Tasklets;
import java.time.Duration;
import java.util.HashMap;
import java.util.function.Consumer;

/**
 * Two things that Stackless Python is used for: to find out which of many tasks does not give way, and to run tasks from the main loop of a
 * program that has one already, such as a game.
 *
 * <p>
 * Both drive the tasks on the calling thread, and stop where a task yields: whoever computes calls {@link Task#checkpoint} now and then.
 * A run with a budget gives back who has used it up, paused and with its stack to look at; it gets another chance, and then it is killed.
 * A run for a total time returns in time for the next frame, and whoever was not done goes on in that.
 */
public final class Hogs {
    /** What a task may compute before it has to wait, or yield by itself. */
    static final Duration BUDGET = Duration.ofMillis(20);
    private static final Duration FRAME = Duration.ofMillis(16);

    private Hogs() {}

    /** A polite one, one that needs a second chance, and one that never ends; then ten frames of a game. */
    public static void main(String[] args) {
        try (var tasklets = Tasklets.open()) {
            tasklets.spawn("polite", () -> {
                for (var i = 0; i < 100; i++) {
                    compute(Duration.ofMillis(1));
                    tasklets.schedule();
                }
            });
            tasklets.spawn("slow", () -> compute(BUDGET.multipliedBy(2)));
            tasklets.spawn("endless", () -> compute(Duration.ofDays(1)));
            police(tasklets, 2, System.out::println);
        }
        try (var tasklets = Tasklets.open()) {
            tasklets.spawn("world", () -> {
                for (var tick = 1;; tick++) {
                    System.out.println("tick " + tick);
                    Task.sleep(FRAME.multipliedBy(3));
                }
            });
            play(tasklets, 10, FRAME, frame -> System.out.println("frame " + frame));
        }
    }

    /** Computes for so long, and gives others their turn meanwhile. */
    private static void compute(Duration time) {
        for (var start = System.nanoTime(); System.nanoTime() - start < time.toNanos();) {
            Task.checkpoint();
        }
    }

    /** Runs all that are scheduled, and kills whoever uses up its budget for the last time of so many. */
    static void police(Tasklets tasklets, int chances, Consumer<String> report) {
        var records = new HashMap<Tasklet, Integer>();
        for (var found = tasklets.run(BUDGET); found.isPresent(); found = tasklets.run(BUDGET)) {
            var hog = found.get();
            var times = records.getOrDefault(hog, 0) + 1;
            records.put(hog, times);
            if (times < chances) {
                report.accept(hog.task().name() + " does not give way, at " + place(hog));
                hog.insert();
            } else {
                report.accept(hog.task().name() + " is killed");
                hog.kill();
            }
        }
    }

    /** The innermost of our own frames. */
    private static String place(Tasklet hog) {
        return hog.stackTrace().stream().filter(frame -> frame.getClassName().startsWith("dev.weft.examples."))
                .map(frame -> frame.getMethodName()).findFirst().orElse("the beginning");
    }

    /** So many frames: the tasks have the time of each but for what drawing needs, and sleep through the rest. */
    static void play(Tasklets tasklets, int frames, Duration frame, Consumer<Integer> draw) {
        var clock = tasklets.scheduler().world().clock();
        for (var number = 1; number <= frames; number++) {
            var end = clock.nanoTime() + frame.toNanos();
            draw.accept(number);
            for (var left = end - clock.nanoTime(); left > 0; left = end - clock.nanoTime()) {
                if (!tasklets.runFor(Duration.ofNanos(left))) {
                    tasklets.await(Duration.ofNanos(Math.max(0, end - clock.nanoTime())));
                }
            }
        }
    }
}
