package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program of tasks that spawn, wait for, wake, cancel and time out each other at random, and that keeps books. What each task
 * does follows from the seed alone; what comes of that, also from the order in which they run.
 *
 * <p>
 * Left alone it ends: whoever waits without a deadline waits for a task with a higher number, for a permit whose holder does not
 * wait for anybody, or parks, and then the shepherd unparks it, once. So a wake-up that is lost is not made up for.
 */
final class RandomProgram {
    /** How it comes to its end. */
    enum Ending {
        BY_ITSELF, CLOSED_BY_DRIVER, CLOSED_BY_TASK
    }

    /** Longer than any program lasts. */
    static final Duration NEVER_PASSES = Duration.ofHours(1);
    private static final int PERMITS = 2;
    private static final int MOST_STEPS = 8;
    private static final int FIRST_TASKS = 5;
    private static final int MOVES_OF_A_THREAD = 30;
    /** The shepherd's patience once nobody else has anything to do with the tasks, in its sleeps. */
    private static final int SHEPHERD_ROUNDS = 20_000;

    private final Scheduler scheduler;
    private final Random random;
    private final Ending ending;
    private final AtomicReferenceArray<@Nullable RandomTask> tasks;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger threads = new AtomicInteger(); // ordinary ones that are at it
    private final AtomicInteger errands = new AtomicInteger(); // callbacks that are to run
    private final PermitQueue permits = new PermitQueue(PERMITS);
    private final @Nullable List<String> trace;

    private RandomProgram(Scheduler scheduler, long seed, Ending ending, @Nullable List<String> trace) {
        this.scheduler = scheduler;
        this.random = new Random(seed);
        this.ending = ending;
        this.trace = trace;
        this.tasks = new AtomicReferenceArray<>(10 + random.nextInt(150));
    }

    /** For a scheduler with threads. */
    static RandomProgram threaded(Scheduler scheduler, long seed, Ending ending) {
        return new RandomProgram(scheduler, seed, ending, null);
    }

    /** For a scheduler that the calling thread drives: remembers what was done. */
    static RandomProgram stepped(Scheduler scheduler, long seed, Ending ending) {
        return new RandomProgram(scheduler, seed, ending, new ArrayList<>());
    }

    /** The first tasks, and the one that sees to the end of them all; the calling thread is an ordinary one. */
    Task<Void> start() {
        announceThread();
        try (var _ = scheduler.keepAlive()) {
            var shepherd = scheduler.spawn("shepherd", this::shepherd);
            for (var i = 0; i < FIRST_TASKS; i++) {
                spawn(random.nextLong(), null);
            }
            return shepherd;
        } finally {
            threadEnded();
        }
    }

    private void shepherd() {
        for (var left = SHEPHERD_ROUNDS; !isOver(); left -= threads.get() > 0 ? 0 : 1) {
            assertTrue(left > 0, () -> "a wake-up was lost: " + unfinished());
            Task.sleep(Duration.ofMillis(1));
            forEach(RandomTask::unparkForGood);
        }
    }

    private boolean isOver() {
        return threads.get() == 0 && all().stream().allMatch(RandomTask::isDone);
    }

    // ---- ordinary threads --------------------------------------------------------------------------------------------

    /** Says that an ordinary thread is about to make moves: the program is not over before {@link #threadEnded}. */
    void announceThread() {
        threads.incrementAndGet();
    }

    void threadEnded() {
        threads.decrementAndGet();
    }

    /** What an announced thread does. */
    void runThread(Random own) {
        try (var _ = scheduler.keepAlive()) { // virtual time must not jump past a thread that is about to do something
            for (var i = 0; i < MOVES_OF_A_THREAD; i++) {
                OutsideMove.any(own).make(this, own);
            }
        } finally {
            threadEnded();
        }
    }

    // ---- tasks -------------------------------------------------------------------------------------------------------

    /** Spawns one more by way of the caller, unless there are enough or the scheduler is closing. */
    void spawn(long seed, @Nullable RandomTask parent) {
        spawn(seed, parent, null);
    }

    /** As {@link #spawn(long, RandomTask)}; with a body, one that does just that. */
    void spawn(long seed, @Nullable RandomTask parent, @Nullable Action special) {
        var number = numbers.getAndIncrement();
        if (number >= tasks.length()) {
            return;
        }
        var made = new RandomTask(number, seed, parent == null);
        Callable<Integer> body = () -> made.run(() -> {
            if (special == null) {
                step(made);
            } else {
                special.run();
            }
            return number;
        });
        try {
            made.spawned(switch (Math.floorMod(seed, 3)) {
                case 0 -> parent == null ? scheduler.spawn("outside", body) : Task.spawnLocal(body);
                case 1 -> parent == null
                        ? scheduler.spawnLater(moment(made.random()), body)
                        : Task.spawnLater(moment(made.random()), body);
                default -> parent == null ? scheduler.spawn(body) : Task.spawn(body);
            });
            tasks.set(number, made);
        } catch (RejectedExecutionException closing) {
            assertTrue(ending != Ending.BY_ITSELF, "rejected");
        }
    }

    /** Spawns one that is to start much later, and cancels it. */
    void spawnInVain() {
        try {
            var delayed = Task.spawnLater(NEVER_PASSES, () -> Task.yield());
            assertTrue(delayed.cancel() || ending != Ending.BY_ITSELF); // a close may come between and cancel it first
            assertTrue(delayed.isCancelled());
        } catch (RejectedExecutionException closing) {
            assertTrue(ending != Ending.BY_ITSELF, "rejected");
        }
    }

    private void step(RandomTask self) throws Exception {
        try {
            for (var left = self.random().nextInt(MOST_STEPS); left >= 0; left--) {
                var move = Move.any(self.random());
                trace(self, move);
                move.make(this, self);
                self.checkHome();
                if (ending == Ending.CLOSED_BY_TASK && self.random().nextInt(20) == 0) {
                    close(self);
                    return; // it is not cancelled itself, and nobody is left whom it could wait for
                }
            }
        } finally {
            if (self.random().nextInt(4) == 0) {
                Task.shield(() -> Task.park(moment(self.random())));
            }
        }
    }

    private void trace(RandomTask self, Move move) {
        if (trace != null) {
            trace.add(self.number() + " " + move + " at " + scheduler.world().clock().nanoTime() / 1000);
        }
    }

    private void close(RandomTask self) {
        self.closes();
        assertEquals(List.of(), scheduler.close(Duration.ofDays(2)));
        forEach(other -> assertTrue(other.isDone() || other.hasClosed(), () -> "outlived a close: " + other));
    }

    /** A callback that must run, unless it comes too late for that. */
    void addCallback(Task<?> task, long seed) {
        if (ending != Ending.BY_ITSELF) {
            if (!scheduler.isClosed()) { // it would not run, and the log would say so
                task.onComplete(_ -> errand(seed));
            }
            return;
        }
        errands.incrementAndGet();
        task.onComplete(_ -> {
            try {
                errand(seed);
            } finally {
                errands.decrementAndGet();
            }
        });
    }

    private void errand(long seed) {
        switch (Math.floorMod(seed, 4)) {
            case 0 -> failLoudly(new RandomTask.Planned());
            case 1 -> Task.yield();
            case 2 -> Task.sleep(Duration.ofMillis(1));
            default -> Thread.onSpinWait();
        }
    }

    /** Fails with what the uncaught handler is told of; that of the test kit logs it, and a few lines are enough. */
    <E extends Throwable> void failLoudly(E failure) throws E {
        if (trace == null) {
            throw failure;
        }
    }

    // ---- what the moves need -----------------------------------------------------------------------------------------

    PermitQueue permits() {
        return permits;
    }

    /** Any task that is there, or null. */
    @Nullable
    Task<?> anyTask(Random own) {
        return taskAt(own.nextInt(tasks.length()));
    }

    /** A task with a higher number than this one, or null. */
    @Nullable
    Task<?> laterTask(RandomTask self) {
        return taskAt(self.number() + 1 + self.random().nextInt(tasks.length()));
    }

    private @Nullable Task<?> taskAt(int number) {
        var found = number < tasks.length() ? tasks.get(number) : null;
        return found == null ? null : found.task();
    }

    /** A deadline that is there to be met, or one that never passes: then its timer must be gone at the end. */
    static Duration limit(Random own) {
        return own.nextInt(4) == 0 ? NEVER_PASSES : moment(own);
    }

    /** Nothing, or up to a millisecond: in steps, so that some end together. */
    static Duration moment(Random own) {
        return Duration.ofNanos(own.nextInt(4) * 250_000L);
    }

    // ---- the end -----------------------------------------------------------------------------------------------------

    List<String> trace() {
        return Objects.requireNonNull(trace);
    }

    int size() {
        return Math.min(numbers.get(), tasks.length());
    }

    private List<RandomTask> all() {
        var found = new ArrayList<RandomTask>();
        forEach(found::add);
        return found;
    }

    private void forEach(Consumer<RandomTask> visitor) {
        for (var i = 0; i < tasks.length(); i++) {
            var task = tasks.get(i);
            if (task != null) {
                visitor.accept(task);
            }
        }
    }

    List<RandomTask> unfinished() {
        return all().stream().filter(task -> !task.isDone()).toList();
    }

    /** True when every callback of a program that ended by itself has run. */
    boolean isTold() {
        return errands.get() == 0 && all().stream().allMatch(RandomTask::isTold);
    }

    /** Everybody has ended, for a reason, and nothing is lost. */
    void checkBooks(String message) {
        forEach(task -> {
            try {
                task.checkEnd(ending != Ending.BY_ITSELF);
            } catch (AssertionError error) {
                throw new AssertionError(message + ": " + task, error);
            }
        });
        assertEquals(PERMITS + " permits, 0 waiters", permits.toString(), message);
    }

    /** For a scheduler that is closed: the tasks that its uncaught handler was told of. */
    void checkReports(Collection<Task<?>> reported) {
        forEach(task -> task.checkReports(reported.stream().filter(told -> told == task.task()).count()));
    }
}
