package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.function.IntConsumer;

/**
 * Twenty tasks print their number three times each: the smallest picture of what cooperative means.
 *
 * <p>
 * One carrier runs one task at a time, in the order in which they became ready, and takes the carrier away from none of them. A
 * task that yields goes to the end of that queue. So with a yield after every line the numbers come round robin, 1 to 20, three
 * times over; without it each task prints all its lines before the next one begins. Both orders are exact and the same in every
 * run. (With several carriers, tasks of {@link Task#spawn} may run at the same time, and neither order is promised.)
 */
public final class TwentyTasks {
    private TwentyTasks() {}

    /** Prints both orders. */
    public static void main(String[] args) throws Exception {
        System.out.print("with a yield after every line:");
        Scheduler.run(() -> print(20, 3, Task::yield, number -> System.out.print(" " + number)));
        System.out.printf("%nwithout:");
        Scheduler.run(() -> print(20, 3, () -> {}, number -> System.out.print(" " + number)));
        System.out.println();
    }

    /**
     * Runs so many tasks, numbered from 1, and returns when all have ended. For a task.
     *
     * @throws java.util.concurrent.CompletionException
     *             if one of them failed, with what it failed with
     */
    static void print(int tasks, int lines, Runnable afterLine, IntConsumer printer) {
        var printing = new ArrayList<Task<Void>>();
        for (var i = 1; i <= tasks; i++) {
            var number = i;
            printing.add(Task.spawn(() -> {
                for (var line = 0; line < lines; line++) {
                    printer.accept(number);
                    afterLine.run();
                }
            }));
        }
        printing.forEach(Task::join);
    }
}
