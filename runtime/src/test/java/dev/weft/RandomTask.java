package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A task of a {@link RandomProgram}, what it does next, and its books: how often it was entered, left, and told ended. */
final class RandomTask {
    /** What a body throws on purpose. */
    @SuppressWarnings("serial")
    static final class Planned extends RuntimeException {
        Planned() {
            super("planned");
        }
    }

    private final int number;
    private final Random random;
    private final boolean spawnedOutside;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicBoolean parkedForGood = new AtomicBoolean();
    private volatile @Nullable Task<Integer> task; // null until it is spawned
    private volatile boolean closed; // it is, or was, inside close
    private @Nullable Carrier home; // its own task only, like the rest; read by others after its end
    private int entered;
    private Future.@Nullable State left;
    private @Nullable Throwable failure;

    RandomTask(int number, long seed, boolean spawnedOutside) {
        this.number = number;
        this.random = new Random(seed);
        this.spawnedOutside = spawnedOutside;
    }

    int number() {
        return number;
    }

    /** For its body alone. */
    Random random() {
        return random;
    }

    @Nullable
    Task<Integer> task() {
        return task;
    }

    void spawned(Task<Integer> newTask) {
        task = newTask;
        newTask.onComplete(ended -> {
            assertTrue(ended.isDone());
            calls.incrementAndGet();
        });
    }

    boolean isDone() {
        var spawned = task;
        return spawned == null || spawned.isDone();
    }

    void closes() {
        closed = true;
    }

    boolean hasClosed() {
        return closed;
    }

    /** Parks until {@link #unparkForGood} or anybody else unparks it. */
    void parkForGood() {
        parkedForGood.set(true);
        try {
            if (random.nextBoolean()) {
                Task.park();
            } else {
                assertTrue(Task.park(RandomProgram.NEVER_PASSES));
            }
        } finally {
            parkedForGood.set(false);
        }
    }

    /** Unparks it if it parks without a deadline: once for every such park. */
    void unparkForGood() {
        var parked = task;
        if (parked != null && parkedForGood.compareAndSet(true, false)) {
            parked.unpark();
        }
    }

    /** Its body: keeps the books of what is done in it. */
    int run(Callable<?> steps) throws Exception {
        entered++;
        home = Task.current().homeCarrier();
        try {
            steps.call();
            left = Future.State.SUCCESS;
            return number;
        } catch (Cancelled cancelled) {
            left = Future.State.CANCELLED;
            throw cancelled;
        } catch (Throwable thrown) {
            left = Future.State.FAILED;
            failure = thrown;
            throw thrown;
        }
    }

    /** A task never moves to another carrier. */
    void checkHome() {
        assertSame(home, Task.current().homeCarrier());
    }

    /** What it saw of itself is what others see. */
    void checkOutcome() {
        var ended = task;
        if (ended == null) {
            return;
        }
        assertEquals(left == null ? 0 : 1, entered, "entered");
        switch (ended.state()) {
            case SUCCESS -> assertEquals(number, ended.resultNow());
            case FAILED -> assertSame(failure, ended.exceptionNow());
            default -> assertEquals(Future.State.CANCELLED, ended.state());
        }
        if (left != null) {
            assertEquals(left, ended.state());
        }
    }

    /** Everything is over: it has one outcome for one reason, was told once, and nobody is left in its queue. */
    void checkEnd(boolean closedEarly) {
        var ended = task;
        assertNotNull(ended, "spawned");
        assertTrue(ended.isDone(), "done");
        checkOutcome();
        if (failure != null && !(failure instanceof Planned) && !isVmError()) {
            throw new AssertionError("failed for no planned reason", failure);
        }
        assertSame(Completion.ENDED, ended.completions());
        assertNull(ended.worker(), "worker");
        if (!closedEarly || !spawnedOutside) {
            assertEquals(1, calls.get(), "callbacks"); // one added to an ended scheduler does not run
        }
        assertTrue(calls.get() <= 1, "callbacks");
    }

    /** The uncaught handler hears of every error of the machine, once, and else at most of failures. */
    void checkReports(long reports) {
        assertTrue(reports <= (failure == null ? 0 : 1), () -> this + " was reported " + reports + " times");
        assertTrue(reports == 1 || !isVmError(), () -> this + " was not reported");
    }

    private boolean isVmError() {
        return failure instanceof StackOverflowError error && "planned".equals(error.getMessage());
    }

    boolean isTold() {
        return calls.get() > 0;
    }

    @Override
    public String toString() {
        return "#" + number + " " + task + (left == null ? "" : " left as " + left);
    }
}
