package dev.weft.testing;

import dev.weft.Action;
import dev.weft.ParkReason;
import dev.weft.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a body again and again and cancels, in the n-th run, the task that makes the n-th suspension of that run, right after it
 * has left its carrier's thread: n = 1, 2, … until a run is over before its turn. So every moment is tried at which a wait can be
 * cancelled, by whichever task it is made.
 *
 * <p>
 * Each run has a fresh scheduler and a fresh state. It fails the sweep if it stalls or does not end; if something fails, other than
 * by a {@link java.util.concurrent.CancellationException} that comes from the one that was cancelled; if a timer is left; or if the
 * check, which runs as a task after all others have ended, throws. Before the sweep, the body has to pass all that undisturbed.
 *
 * {@snippet :
 * var report = CancelSweep.of(AtomicInteger::new)                        // the state: how many units are out on loan
 *         .check(onLoan -> assertEquals(0, onLoan.get()))
 *         .run(onLoan -> {
 *             onLoan.incrementAndGet();
 *             try {
 *                 Task.sleep(Duration.ofSeconds(1));
 *             } finally {
 *                 onLoan.decrementAndGet();
 *             }
 *         });
 * assertEquals(Set.of(ParkReason.SLEEP), report.causes());
 * }
 *
 * <p>
 * Normally a run is that of a {@link TestKit}: virtual time, every step determined, so a failure is found again under the same
 * number. A virtual clock refuses real sockets: {@link #onRealClock} is for these. For one
 * ordinary thread.
 *
 * @param <S>
 *            the state of one run, which the body shares with its check
 */
public final class CancelSweep<S> {
    private static final int DEFAULT_LIMIT = 1000;
    /** On a real clock a run may have fewer suspensions than another: so many in a row must be over before their turn. */
    private static final int SHORT_RUNS_ON_REAL_CLOCK = 3;

    /**
     * What runs in a task with the state of the run: the body, the check.
     *
     * @param <S>
     *            the state
     */
    @FunctionalInterface
    public interface Body<S> {
        /**
         * Runs.
         *
         * @throws Exception
         *             if it fails
         */
        void run(S state) throws Exception;
    }

    /**
     * A moment at which a task was cancelled.
     *
     * @param number
     *            which suspension of the run it was, from 1
     * @param task
     *            the name of the task
     * @param cause
     *            why it had suspended
     */
    public record Moment(int number, String task, ParkReason cause) {
        @Override
        public String toString() {
            return "suspension " + number + ", " + task + " in " + cause;
        }
    }

    /**
     * What a sweep has met.
     *
     * @param moments
     *            the moments that were tried, in order; at least one
     */
    public record Report(List<Moment> moments) {
        /** The causes that were met. */
        public Set<ParkReason> causes() {
            return moments.stream().map(Moment::cause).collect(Collectors.toSet());
        }

        /** The names of the tasks that were cancelled. */
        public Set<String> tasks() {
            return moments.stream().map(Moment::task).collect(Collectors.toSet());
        }
    }

    private final Function<@Nullable TestKit, S> state;
    private Body<? super S> check = _ -> {};
    private OptionalLong seed = OptionalLong.empty();
    private int carriers = 1;
    private int limit = DEFAULT_LIMIT;
    private Predicate<? super Task<?>> victims = _ -> true;
    private Predicate<? super Throwable> expected = _ -> false;
    private boolean program;
    private @Nullable Duration realTimeLimit;

    private CancelSweep(Function<@Nullable TestKit, S> state) {
        this.state = state;
    }

    /** A sweep whose runs have a state each; the supplier is called before each, outside the scheduler. */
    public static <S> CancelSweep<S> of(Supplier<? extends S> state) {
        Objects.requireNonNull(state, "state");
        return new CancelSweep<>(_ -> state.get());
    }

    /** As {@link #of} with a state that is made from the kit of the run, for bodies that need that; not on a real clock. */
    public static <S> CancelSweep<S> inKit(Function<? super TestKit, ? extends S> state) {
        Objects.requireNonNull(state, "state");
        return new CancelSweep<>(kit -> {
            if (kit == null) {
                throw new IllegalStateException("there is no kit on a real clock: use of, not inKit");
            }
            return state.apply(kit);
        });
    }

    /**
     * Sweeps a body that has no state and all whose errors show by themselves: one carrier, FIFO.
     *
     * @throws AssertionError
     *             as {@link #run}
     */
    public static Report sweep(Action body) {
        Objects.requireNonNull(body, "body");
        return of(() -> body).run(Action::run);
    }

    /** What must hold after each run: a task of its own, nobody cancels it, all others have ended. Throws if it does not. */
    public CancelSweep<S> check(Body<? super S> newCheck) {
        Objects.requireNonNull(newCheck, "check");
        check = newCheck;
        return this;
    }

    /** The order of ready tasks from a seed; the default is FIFO. */
    public CancelSweep<S> seeded(long newSeed) {
        seed = OptionalLong.of(newSeed);
        return this;
    }

    /** How many carriers the kit has; the default is 1. */
    public CancelSweep<S> carriers(int newCarriers) {
        carriers = newCarriers;
        return this;
    }

    /**
     * The most suspensions that a run may have, from 1; the default is 1000. More is a body that does not end, cancelled or not.
     *
     * @throws IllegalArgumentException
     *             if it is less than 1
     */
    public CancelSweep<S> limit(int suspensions) {
        if (suspensions < 1) {
            throw new IllegalArgumentException("the limit is less than 1: " + suspensions);
        }
        limit = suspensions;
        return this;
    }

    /** Which tasks are cancelled; suspensions of others are not counted. All by default. Called on the carrier: must not wait. */
    public CancelSweep<S> victims(Predicate<? super Task<?>> newVictims) {
        Objects.requireNonNull(newVictims, "victims");
        victims = newVictims;
        return this;
    }

    /** With what a task may fail as well, once one was cancelled: a timeout of somebody who waited for it, say. */
    public CancelSweep<S> expecting(Predicate<? super Throwable> newExpected) {
        Objects.requireNonNull(newExpected, "expected");
        expected = newExpected;
        return this;
    }

    /**
     * The body is a whole program, as {@link dev.weft.Scheduler#run}: once the main task has ended without success, the rest is
     * cancelled and only has to end. Otherwise everything must end by itself. The check then runs outside the scheduler.
     */
    public CancelSweep<S> asProgram() {
        program = true;
        return this;
    }

    /**
     * Runs on a carrier with a thread and a clock of the real world, as sockets need it. Which suspension is the n-th may then
     * differ from run to run, and the sweep ends when three runs in a row were over before their turn.
     *
     * @param timeLimit
     *            of one run
     */
    public CancelSweep<S> onRealClock(Duration timeLimit) {
        Objects.requireNonNull(timeLimit, "timeLimit");
        realTimeLimit = timeLimit;
        return this;
    }

    /**
     * Sweeps. Blocks until the end.
     *
     * @param body
     *            the main task of each run, named {@code main}
     * @throws AssertionError
     *             if a run fails; names the moment, the seed, and what is wrong. Also if the body never suspends
     * @throws IllegalStateException
     *             if a seed or several carriers were asked for on a real clock, or inside a task
     */
    public Report run(Body<? super S> body) {
        Objects.requireNonNull(body, "body");
        var real = realTimeLimit != null;
        if (real && (seed.isPresent() || carriers != 1)) {
            throw new IllegalStateException("a sweep on a real clock has one carrier and no seed");
        }
        if (Task.insideTask()) {
            throw new IllegalStateException("a sweep inside a task, " + Task.current());
        }
        new SweepRun<>(this, body, SweepObserver.UNDISTURBED).run();
        var moments = new ArrayList<Moment>();
        for (var shortRuns = 0; shortRuns < (real ? SHORT_RUNS_ON_REAL_CLOCK : 1);) {
            var moment = new SweepRun<>(this, body, moments.size() + 1).run();
            if (moment == null) {
                shortRuns++;
            } else {
                shortRuns = 0;
                moments.add(moment);
            }
        }
        if (moments.isEmpty()) {
            throw new AssertionError("the sweep met nothing: no task was ever suspended");
        }
        return new Report(List.copyOf(moments));
    }

    // ---- for its runs ------------------------------------------------------------------------------------------------

    /** The state of a run; the kit is null on a real clock. */
    S newState(@Nullable TestKit kit) {
        return state.apply(kit);
    }

    Body<? super S> check() {
        return check;
    }

    OptionalLong seed() {
        return seed;
    }

    int carriers() {
        return carriers;
    }

    int limit() {
        return limit;
    }

    Predicate<? super Task<?>> victims() {
        return victims;
    }

    boolean isExpected(Throwable failure) {
        return expected.test(failure);
    }

    boolean isProgram() {
        return program;
    }

    @Nullable
    Duration realTimeLimit() {
        return realTimeLimit;
    }
}
