package dev.weft.testing;

import dev.weft.CarrierStats;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.CancelSweep.Moment;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One run of a sweep, from a fresh scheduler to its end. What drives it is a {@link Driver}. */
final class SweepRun<S> {
    /** The world that a run is in. */
    interface Driver {
        Scheduler scheduler();

        /** Goes on a little; false if nothing will happen any more. */
        boolean advance();

        /** What is wrong at the moment but for tasks that are left, or null: a timer, for instance. */
        @Nullable
        String leftovers();

        /** Cancels what is left and waits for its end; what refuses is described. */
        @Nullable
        String close();
    }

    private final CancelSweep<S> sweep;
    private final CancelSweep.Body<? super S> body;
    private final SweepObserver observer;
    private final Driver driver;
    private final S state;

    /** A run that cancels at this suspension. */
    SweepRun(CancelSweep<S> sweep, CancelSweep.Body<? super S> body, int number) {
        this.sweep = sweep;
        this.body = body;
        this.observer = new SweepObserver(number, sweep.victims());
        var builder = Scheduler.builder().carriers(sweep.carriers()).observer(observer).uncaughtHandler(observer);
        var limit = sweep.realTimeLimit();
        if (limit == null) {
            var kit = new TestKit(sweep.carriers(), sweep.seed(), builder);
            this.state = sweep.newState(kit);
            this.driver = new SweepInKit(kit, observer);
        } else {
            this.state = sweep.newState(null);
            this.driver = new SweepOnRealClock(builder, limit, observer); // last: from here on there is a thread to end
        }
    }

    /** Runs; null if the run was over before its turn. */
    @Nullable
    Moment run() {
        var main = driver.scheduler().spawn("main", () -> {
            body.run(state);
            return Boolean.TRUE;
        });
        String refusing;
        try {
            if (runToEnd(main)) {
                requireNatural(main);
                requireNothingLeft();
                observer.end();
                check();
                refusing = driver.close();
            } else {
                refusing = driver.close();
                requireNatural(main);
                checkHere();
            }
        } finally {
            driver.close();
        }
        if (refusing != null) {
            throw failed("refused to end: " + refusing, null);
        }
        requireNothingUncaught(main);
        return observer.moment();
    }

    /** False if it is a program that was given up with its main task. */
    private boolean runToEnd(Task<?> main) {
        while (alive() > 0) {
            var advanced = driver.advance();
            requireEnds("");
            if (sweep.isProgram() && main.isDone() && main.state() != Future.State.SUCCESS) {
                return false;
            }
            if (!advanced && alive() > 0) {
                throw failed(stalled() + ":\n" + driver.scheduler().dump(), null);
            }
        }
        return true;
    }

    private void requireEnds(String what) {
        if (observer.broken() != null) {
            throw failed("the choice of victims failed", observer.broken());
        }
        if (observer.suspensions() > sweep.limit()) {
            throw failed(what + "does not end within " + sweep.limit() + " suspensions:\n" + driver.scheduler().dump(),
                    null);
        }
    }

    private String stalled() {
        var limit = sweep.realTimeLimit();
        return limit == null ? "stalled" : "stalled, or is not over within " + limit;
    }

    private long alive() {
        return driver.scheduler().stats().alive();
    }

    private void requireNothingLeft() {
        var left = driver.leftovers();
        if (left != null) {
            throw failed("left behind: " + left, null);
        }
    }

    private void check() {
        Task<Boolean> check;
        try {
            check = driver.scheduler().spawn("check", () -> {
                sweep.check().run(state);
                return Boolean.TRUE;
            });
        } catch (RejectedExecutionException closed) { // by the body
            checkHere();
            return;
        }
        while (!check.isDone()) {
            var advanced = driver.advance();
            requireEnds("the check ");
            if (!advanced && !check.isDone()) {
                throw failed("the check " + stalled() + ":\n" + driver.scheduler().dump(), null);
            }
        }
        if (check.state() == Future.State.FAILED) {
            throw failed("the check failed", check.exceptionNow());
        }
        if (check.isCancelled()) {
            throw failed("the check was cancelled", null);
        }
    }

    private void checkHere() {
        try {
            sweep.check().run(state);
        } catch (Exception | AssertionError failure) {
            throw failed("the check failed", failure);
        }
    }

    private void requireNatural(Task<?> main) {
        if (main.state() == Future.State.FAILED) {
            var failure = main.exceptionNow();
            if (!isNatural(failure)) {
                throw failed("the body failed", failure);
            }
        }
        if (main.isCancelled() && observer.moment() == null) {
            throw failed("the body was cancelled, by itself", null);
        }
    }

    private void requireNothingUncaught(Task<?> main) {
        for (var uncaught : observer.uncaught()) {
            if (uncaught.task() != main && !isNatural(uncaught.failure())) {
                throw failed("nobody looked at the failure of " + uncaught.task(), uncaught.failure());
            }
        }
    }

    private boolean isNatural(Throwable failure) {
        if (observer.moment() == null) {
            return false;
        }
        if (failure instanceof CancellationException || sweep.isExpected(failure)) {
            return true;
        }
        var wraps = failure instanceof CompletionException || failure instanceof ExecutionException;
        var cause = failure.getCause();
        return wraps && cause != null && isNatural(cause);
    }

    private AssertionError failed(String what, @Nullable Throwable cause) {
        var moment = observer.moment();
        return new AssertionError((moment == null ? "undisturbed" : "cancelled at " + moment) + seedText(sweep.seed())
                + ": " + what + (cause == null ? "" : ": " + cause), cause);
    }

    private static String seedText(OptionalLong seed) {
        return seed.isPresent() ? " (seed " + seed.getAsLong() + ")" : "";
    }

    /** How many timers a scheduler has. */
    static long timers(Scheduler scheduler) {
        return scheduler.stats().sum(CarrierStats::timers);
    }
}
