package dev.weft.testing;

import dev.weft.Action;
import dev.weft.ParkReason;
import dev.weft.Scheduler;
import dev.weft.SchedulerBuilder;
import dev.weft.Stepper;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/**
 * A scheduler whose every step is determined: a virtual clock, carriers that are stepped on the calling thread one run at a
 * time, and an order that is FIFO or comes from a seed. The same seed gives the same run.
 *
 * {@snippet :
 * try (var kit = TestKit.seeded(42)) {
 *     var task = kit.spawn(() -> Task.sleep(Duration.ofHours(1)));
 *     kit.awaitAllParked();
 *     kit.advance(Duration.ofHours(1));
 *     assertTrue(task.isDone());
 * }
 * }
 *
 * <p>
 * For one thread, a platform thread, and not inside a task; {@link #awaitAllParked} may be called by its tasks too.
 */
public final class TestKit implements AutoCloseable {
    /** How much virtual time {@link #close} gives the clean-up of the tasks. */
    private static final Duration CLEAN_UP = Duration.ofDays(1);

    private final VirtualClock clock = new VirtualClock();
    private final OptionalLong seed;
    private final Random random;
    private final Stepper stepper;
    private final ArrayDeque<Waiter> awaitingAllParked = new ArrayDeque<>();
    private int nextCarrier;

    private TestKit(int carriers, OptionalLong seed) {
        this(carriers, seed, Scheduler.builder());
    }

    /** With whoever is to be told what happens: an observer, an uncaught handler. */
    TestKit(int carriers, OptionalLong seed, SchedulerBuilder builder) {
        this.seed = seed;
        this.random = new Random(seed.orElse(0));
        var world = World.builder().clock(clock).random(random::nextInt);
        if (seed.isPresent()) {
            world.order(random::nextInt);
        }
        this.stepper = builder.name("kit").carriers(carriers).world(world.build()).stepped();
    }

    /** One carrier, FIFO. */
    public static TestKit fifo() {
        return fifo(1);
    }

    /** So many carriers, each FIFO, stepped in turn. */
    public static TestKit fifo(int carriers) {
        return new TestKit(carriers, OptionalLong.empty());
    }

    /** One carrier, the order from the seed. */
    public static TestKit seeded(long seed) {
        return seeded(1, seed);
    }

    /** So many carriers; the seed decides which is stepped next and what it runs. */
    public static TestKit seeded(int carriers, long seed) {
        return new TestKit(carriers, OptionalLong.of(seed));
    }

    /** The scheduler, to spawn into. */
    public Scheduler scheduler() {
        return stepper.scheduler();
    }

    /** The clock that it goes by. */
    public VirtualClock clock() {
        return clock;
    }

    /** Spawns a task; it runs when the kit does. */
    public <T> Task<T> spawn(Callable<? extends T> body) {
        return scheduler().spawn(body);
    }

    /** As {@link #spawn(Callable)} for a body that returns nothing. */
    public Task<Void> spawn(Action body) {
        return scheduler().spawn(body);
    }

    /**
     * Runs until every task is parked or has ended, without moving the clock. Inside a task of this kit: parks until every other
     * task is parked; where several wait for that, they are released one by one in the order of their calls.
     */
    public void awaitAllParked() {
        if (Task.insideTask()) {
            var waiter = new Waiter();
            awaitingAllParked.add(waiter);
            try {
                waiter.await(ParkReason.QUIESCENCE, this);
            } finally {
                awaitingAllParked.remove(waiter);
            }
        } else {
            while (step()) {
                // until nobody is ready
            }
        }
    }

    /**
     * Moves the clock by {@code duration} (at most to its end, 292 years), stopping at each deadline on the way to run what became due.
     *
     * @throws IllegalArgumentException
     *             if the duration is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("duration is negative: " + duration);
        }
        requireDriver("advance");
        awaitAllParked();
        var end = endAfter(duration);
        while (stepper.nextDeadlineNanos() <= end) {
            clock.advanceTo(stepper.nextDeadlineNanos());
            awaitAllParked();
        }
        clock.advanceTo(end);
        awaitAllParked();
    }

    /**
     * Runs, moving the clock whenever everybody waits, until all tasks have ended.
     *
     * @throws AssertionError
     *             if tasks are parked and no deadline is left that could wake them; the message names them and the seed
     */
    public void runToEnd() {
        requireDriver("runToEnd");
        for (;;) {
            awaitAllParked();
            if (!skipToNextDeadline()) {
                if (stepper.tasks().isEmpty()) {
                    return;
                }
                throw new AssertionError("stalled" + seedText() + ": " + stepper.tasks());
            }
        }
    }

    /** Moves the clock to the next deadline; false if there is none. */
    boolean skipToNextDeadline() {
        var next = stepper.nextDeadlineNanos();
        if (next == Long.MAX_VALUE) {
            return false;
        }
        clock.advanceTo(next);
        return true;
    }

    /** The earliest deadline of all timers; {@link Long#MAX_VALUE} if there is none. */
    long nextDeadlineNanos() {
        return stepper.nextDeadlineNanos();
    }

    /**
     * Runs the body as a task, and everything to its end, and returns its value.
     *
     * @throws AssertionError
     *             as {@link #runToEnd}
     * @throws Exception
     *             what the body threw
     */
    public <T> T run(Callable<T> body) throws Exception {
        requireDriver("run");
        Task<T> main = spawn(body);
        main.onComplete(_ -> {}); // somebody looks at its failure: the caller, below
        runToEnd();
        return outcomeOf(main);
    }

    /** As {@link #run(Callable)} for a body that returns nothing. */
    public void run(Action body) throws Exception {
        requireDriver("run");
        var main = spawn(body);
        main.onComplete(_ -> {}); // likewise
        runToEnd();
        outcomeOf(main);
    }

    private static <T> T outcomeOf(Task<T> main) throws Exception {
        if (main.state() != Future.State.FAILED) {
            return main.join();
        }
        switch (main.exceptionNow()) {
            case Exception exception -> throw exception;
            case Error error -> throw error;
            case Throwable other -> throw new AssertionError(other);
        }
    }

    /** One turn of one carrier; false if nobody had anything to do. */
    boolean step() {
        var carriers = scheduler().carriers();
        if (seed.isPresent() && stepper.turn(random.nextInt(carriers))) {
            return true;
        }
        for (var i = 0; i < carriers; i++) {
            var carrier = nextCarrier;
            nextCarrier = (nextCarrier + 1) % carriers;
            if (stepper.turn(carrier)) {
                return true;
            }
        }
        var waiter = awaitingAllParked.poll();
        return waiter != null && waiter.serve();
    }

    private long endAfter(Duration duration) {
        var atMost = Duration.ofNanos(Long.MAX_VALUE - 1 - clock.nanoTime());
        return clock.nanoTime() + (duration.compareTo(atMost) > 0 ? atMost : duration).toNanos();
    }

    private static void requireDriver(String what) {
        if (Task.insideTask()) {
            throw new IllegalStateException(what + " drives the kit: not inside a task, " + Task.current());
        }
    }

    /** The tasks that have started and not ended. */
    public List<Task<?>> tasks() {
        return stepper.tasks();
    }

    private String seedText() {
        return seed.isPresent() ? " (seed " + seed.getAsLong() + ")" : "";
    }

    /**
     * Cancels what is left and runs its clean-up, in virtual time.
     *
     * @throws AssertionError
     *             if a task refuses to end
     */
    @Override
    public void close() {
        requireDriver("close");
        var refusing = stepper.close(CLEAN_UP);
        if (!refusing.isEmpty()) {
            throw new AssertionError("refused to end" + seedText() + ": " + refusing);
        }
    }

    @Override
    public String toString() {
        return "TestKit[" + scheduler().carriers() + " carriers" + seedText() + ", " + clock + "]";
    }
}
