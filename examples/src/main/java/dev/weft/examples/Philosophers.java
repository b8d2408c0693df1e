package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.sync.Mutex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Philosophers at a round table, each between two forks, and one needs both to eat: how locks that are taken in the wrong order end, and
 * what to do about it.
 *
 * <p>
 * If everybody takes the fork at the left first and then wants the other one, all hold one and wait for ever. Weft does not hide that: when
 * nothing can wake anybody any more, the stall is reported, with what each task waits for and who has it. Two ways out: to take
 * the locks in one order that is the same for all, or to wait for the second one for a limited time and to give the first one back.
 */
public final class Philosophers {
    /** How long one waits for the second fork before he puts the first one down. */
    static final Duration PATIENCE = Duration.ofMillis(50);
    private static final Duration BITE = Duration.ofMillis(10);

    /** Who is how about forks. */
    enum Manners {
        /** The left one first: deadlock. */
        LEFT_FIRST,
        /** The one with the lower number first. */
        LOWER_FIRST,
        /** The left one first, but nobody insists. */
        POLITE
    }

    private Philosophers() {}

    /** Two dinners that end, and one that does not and is reported. */
    public static void main(String[] args) throws Exception {
        Scheduler.run(() -> dine(5, Manners.LOWER_FIRST, System.out::println));
        Scheduler.run(() -> dine(5, Manners.POLITE, System.out::println));
        try {
            Scheduler.builder().carriers(1).stallHandler(report -> {
                throw new IllegalStateException(report.toString());
            }).run(() -> {
                dine(5, Manners.LEFT_FIRST, System.out::println);
                return true;
            });
        } catch (IllegalStateException stalled) {
            System.out.println(stalled.getMessage());
        }
    }

    /** Lets so many eat once each, and returns when all have eaten. For a task. */
    static void dine(int guests, Manners manners, Consumer<String> said) {
        var forks = IntStream.range(0, guests).mapToObj(number -> Mutex.create("fork " + number)).toList();
        var eating = new ArrayList<Task<Void>>();
        for (var i = 0; i < guests; i++) {
            var place = i;
            eating.add(Task.spawnLocal("philosopher " + place, () -> {
                eat(place, forks, manners);
                said.accept("philosopher " + place + " has eaten");
            }));
        }
        eating.forEach(Task::join);
    }

    private static void eat(int place, List<Mutex> forks, Manners manners) throws Exception {
        var left = place;
        var right = (place + 1) % forks.size();
        var first = forks.get(manners == Manners.LOWER_FIRST ? Math.min(left, right) : left);
        var second = forks.get(manners == Manners.LOWER_FIRST ? Math.max(left, right) : right);
        while (!first.call(() -> {
            Task.yield(); // what makes the trouble: between the two locks others come in
            return takeSecond(second, manners);
        })) {
            Task.sleep(PATIENCE.multipliedBy(place)); // not all at once again
        }
    }

    /** Eats; false if the fork was not to be had. */
    private static boolean takeSecond(Mutex fork, Manners manners) {
        if (manners != Manners.POLITE) {
            fork.lock();
        } else if (!fork.lock(PATIENCE)) {
            return false;
        }
        try {
            Task.sleep(BITE);
            return true;
        } finally {
            fork.unlock();
        }
    }
}
