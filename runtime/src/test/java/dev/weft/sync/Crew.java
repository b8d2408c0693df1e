package dev.weft.sync;

import dev.weft.Action;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/** Who calls the operations of a test on the real clock: tasks, ordinary threads, or both. */
enum Crew {
    TASKS_ON_ONE_CARRIER(1, false), TASKS_ON_TWO_CARRIERS(2, false), THREADS(0, true), TASKS_AND_THREADS(2, true);

    private final int carriers;
    private final boolean threads;

    Crew(int carriers, boolean threads) {
        this.carriers = carriers;
        this.threads = threads;
    }

    /** What the crew does; the first member of it runs this. */
    interface Scenario {
        void run(Members members) throws Exception;
    }

    void run(Scenario scenario) throws Exception {
        if (carriers == 0) {
            run(new Members(List.of(), threads), scenario);
            return;
        }
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            run(new Members(List.of(scheduler), threads), scenario);
        }
    }

    private static void run(Members members, Scenario scenario) throws Exception {
        Members.join(members.begin(() -> scenario.run(members)));
        members.joinAll();
    }

    /** The members of a crew. */
    static final class Members {
        private final List<Scheduler> scheduler;
        private final boolean threads;
        private final List<Future<?>> started = new ArrayList<>(); // by the scenario only

        private Members(List<Scheduler> scheduler, boolean threads) {
            this.scheduler = scheduler;
            this.threads = threads;
        }

        /** Lets another member do something; in a mixed crew every other one is a thread. */
        Future<?> start(Action body) {
            var member = begin(body);
            started.add(member);
            return member;
        }

        private Future<?> begin(Action body) {
            var onThread = scheduler.isEmpty() || (threads && started.size() % 2 == 1);
            return onThread ? startThread(body) : scheduler.getFirst().spawn(body);
        }

        private static Future<?> startThread(Action body) {
            var outcome = new FutureTask<>(() -> {
                body.run();
                return true;
            });
            Thread.ofPlatform().daemon().name("member").start(outcome);
            return outcome;
        }

        /** Lets so many members do the same. */
        void start(int count, Action body) {
            for (var i = 0; i < count; i++) {
                start(body);
            }
        }

        /** Lets another member do something, and waits for its end. */
        void call(Action body) throws Exception {
            join(start(body));
        }

        /** Until all that were started have ended, and none has failed. */
        void joinAll() throws Exception {
            for (var member : started) {
                join(member);
            }
        }

        /** Waits for the end of a member without blocking a carrier, and throws if it has failed. */
        static void join(Future<?> member) throws Exception {
            until(member::isDone);
            member.get();
        }
    }

    /** Lets the others go on until something is so. */
    static void until(BooleanSupplier isSo) {
        while (!isSo.getAsBoolean()) {
            Task.yield();
        }
    }
}
