package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * A program of tasks that spawn, wait for, wake, cancel and time out each other at random, and that keeps books: whoever was
 * entered was left, and every outcome has a reason. What it does follows from its seed and from the order in which it is run.
 */
final class RandomProgram {
    /** What a body throws on purpose. */
    @SuppressWarnings("serial")
    static final class Planned extends RuntimeException {
        Planned() {
            super("planned");
        }
    }

    private static final int MOST_TASKS = 40;
    private static final int STEPS = 6;

    private final TestKit kit;
    private final Random random;
    private final List<Task<?>> tasks = new ArrayList<>();
    private final List<String> trace = new ArrayList<>();
    private final Set<Task<?>> entered = new HashSet<>();
    private final Set<Task<?>> left = new HashSet<>();
    private final List<Task<?>> toldEnded = new ArrayList<>(); // by their callbacks

    RandomProgram(TestKit kit, long seed) {
        this.kit = kit;
        this.random = new Random(seed);
    }

    void start() {
        for (var i = 0; i < 5; i++) {
            add(kit.spawn(this::body));
        }
    }

    List<String> trace() {
        return trace;
    }

    /** Everybody has ended, whoever was entered was left, once, and whoever was not is cancelled. */
    void checkBooks(String message) {
        for (var task : tasks) {
            assertTrue(task.isDone(), () -> message + ": " + task);
            assertEquals(entered.contains(task), left.contains(task), () -> message + ": " + task);
            switch (task.state()) {
                case SUCCESS -> assertTrue(entered.contains(task), () -> message + ": " + task);
                case FAILED -> assertSame(Planned.class, task.exceptionNow().getClass(),
                        () -> message + ": " + task + " " + task.exceptionNow());
                default -> assertEquals(Future.State.CANCELLED, task.state(), message);
            }
        }
        assertEquals(tasks.size(), toldEnded.size(), () -> message + ": callbacks");
        assertEquals(Set.copyOf(tasks), Set.copyOf(toldEnded), () -> message + ": callbacks");
    }

    private void add(Task<?> task) {
        tasks.add(task);
        task.onComplete(toldEnded::add);
    }

    private void body() throws Exception {
        assertTrue(entered.add(Task.current()), "entered twice");
        try {
            for (var i = 0; i < STEPS; i++) {
                step();
            }
        } catch (RejectedExecutionException closing) {
            trace.add(Task.current().name() + " came too late to spawn");
        } finally {
            assertTrue(left.add(Task.current()), "left twice");
        }
    }

    private void step() throws Exception {
        var action = random.nextInt(14);
        trace.add(Task.current().name() + " does " + action + " at " + kit.clock().nanoTime() / 1_000_000);
        switch (action) {
            case 0, 1 -> Task.yield();
            case 2, 3 -> Task.sleep(millis());
            case 4, 5 -> spawn();
            case 6 -> Task.park(millis());
            case 7 -> any().unpark();
            case 8 -> any().cancel();
            case 9 -> joinAny();
            case 10 -> Timeout.callOrElse(millis(), () -> Task.park(millis()), false);
            case 11 -> CancelScope.run(scope -> {
                Task.spawnLater(millis(), scope::cancel);
                Task.sleep(millis());
            });
            case 12 -> Task.shield(() -> Task.park(millis()));
            default -> {
                if (random.nextInt(4) == 0) {
                    throw new Planned();
                }
            }
        }
    }

    private void spawn() {
        if (tasks.size() < MOST_TASKS) {
            add(switch (random.nextInt(3)) {
                case 0 -> Task.spawnLocal(this::body);
                case 1 -> Task.spawnLater(millis(), this::body);
                default -> Task.spawn(this::body);
            });
        }
    }

    private void joinAny() {
        var joined = any();
        if (joined == Task.current()) {
            return;
        }
        try {
            if (joined.join(millis())) {
                joined.join();
            }
        } catch (CompletionException | CancellationException outcome) {
            trace.add(Task.current().name() + " saw that " + joined.name() + " is " + joined.state());
        }
    }

    private Task<?> any() {
        return tasks.get(random.nextInt(tasks.size()));
    }

    private Duration millis() {
        return Duration.ofMillis(random.nextInt(20));
    }
}
