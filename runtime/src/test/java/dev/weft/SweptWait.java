package dev.weft;

import dev.weft.channel.Channel;
import dev.weft.channel.Preference;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Every operation of the core that suspends, and what only lets others run, each in a run where it comes to its end unless it is
 * cancelled. {@link WaitOperation} has the rest.
 */
enum SweptWait {
    YIELD(ParkReason.YIELD, run -> Task.yield()), //
    SLEEP_ZERO(ParkReason.YIELD, run -> Task.sleep(Duration.ZERO)), //
    CHECKPOINT(ParkReason.CHECKPOINT, run -> {
        for (var i = 0; i < 200; i++) {
            run.kit.clock().advanceTo(run.kit.clock().nanoTime() + 100_000);
            Task.checkpoint();
        }
    }), //
    GIVE_WAY(ParkReason.BUDGET, run -> Parker.giveWay()), //
    SLEEP(ParkReason.SLEEP, run -> Task.sleep(Run.SECOND)), //
    PARK(ParkReason.PARK, run -> Task.park()), //
    PARK_WITH_TIMEOUT(ParkReason.PARK, run -> Task.park(Run.MINUTE)), //
    PARK_UNTIL_TIMEOUT(ParkReason.PARK, run -> Task.park(Run.SECOND)), //
    JOIN(ParkReason.JOIN, run -> run.ending().join()), //
    JOIN_WITH_TIMEOUT(ParkReason.JOIN, run -> run.ending().join(Run.MINUTE)), //
    JOIN_UNTIL_TIMEOUT(ParkReason.JOIN, run -> run.ending().join(Run.SECOND)), //
    GET(ParkReason.JOIN, run -> run.ending().get()), //
    GET_WITH_TIMEOUT(ParkReason.JOIN, run -> run.ending().get(1, TimeUnit.HOURS)), //
    JOIN_OF_DELAYED(ParkReason.JOIN, run -> Task.spawnLater(Run.SECOND, () -> Task.sleep(Run.SECOND)).join()), //
    INTERVAL(ParkReason.SLEEP, run -> {
        var beat = Interval.every(Run.SECOND);
        beat.await();
        beat.await();
    }), //
    HAND_OVER(ParkReason.HAND_OVER, run -> {
        var channel = Channel.<String>rendezvous().preference(Preference.RECEIVER);
        var receiver = Task.spawnLocal("receiver", () -> channel.receive(Run.MINUTE));
        Task.yield();
        channel.send("item", Run.MINUTE);
        receiver.join();
    }), //
    WAITER(ParkReason.CONDITION, run -> run.await(ParkReason.CONDITION)), //
    WAITER_UNTIL_DEADLINE(ParkReason.CONDITION, run -> run.await(ParkReason.CONDITION, Run.SECOND)), //
    SHIELDED(ParkReason.SLEEP, run -> Task.shield(() -> {
        Task.sleep(Run.SECOND);
        return true;
    })), //
    TIMEOUT(ParkReason.PARK, run -> Timeout.callOrElse(Run.SECOND, () -> {
        Task.park(Run.MINUTE);
        return true;
    }, false)), //
    NESTED_TIMEOUTS(ParkReason.JOIN, run -> Timeout.callOrElse(Run.SECOND.multipliedBy(2),
            () -> Timeout.callOrElse(Run.SECOND, () -> run.ending().join(Run.MINUTE), false)
                    || run.ending().join(Run.MINUTE),
            false)), //
    SCOPE(ParkReason.SLEEP, run -> CancelScope.run(scope -> {
        Task.spawnLater(Run.SECOND, () -> scope.cancel());
        Task.sleep(Run.MINUTE);
    })), //
    QUIESCENCE(ParkReason.QUIESCENCE, run -> run.kit.awaitAllParked()), //
    DUMP(ParkReason.DUMP, run -> run.kit.scheduler().dump());

    /** One run: its waiters, whom a partner serves after a while, and what is held meanwhile. */
    static final class Run {
        static final Duration SECOND = Duration.ofSeconds(1);
        static final Duration MINUTE = Duration.ofMinutes(1);

        final TestKit kit;
        final List<Waiter> waiters = new ArrayList<>();
        final List<String> trace = new ArrayList<>();
        private @Nullable Task<?> ending;
        private int held;

        Run(TestKit kit) {
            this.kit = kit;
        }

        /** A task that ends after three seconds. */
        Task<?> ending() {
            var known = ending;
            if (known == null) {
                known = Task.spawn("ending", () -> Task.sleep(SECOND.multipliedBy(3)));
                ending = known;
            }
            return known;
        }

        void await(ParkReason reason) {
            await(reason, MINUTE);
        }

        void await(ParkReason reason, Duration timeout) {
            var waiter = new Waiter();
            waiters.add(waiter);
            try {
                waiter.await(reason, this, Waiter.deadlineAfter(timeout));
            } finally {
                waiters.remove(waiter);
            }
        }

        /** A join that is over is known to the task no more. */
        void noteCompletions() {
            var joined = ending;
            if (joined != null && !joined.isDone() && joined.completions() != null) {
                trace.add(joined + " has completions");
            }
        }

        void take() {
            held++;
        }

        void giveBack() {
            held--;
        }

        /** What is not as it was before the run. */
        List<String> leftovers() {
            var found = new ArrayList<>(waiters.stream().map(waiter -> "a waiter of " + waiter.parker()).toList());
            if (held != 0) {
                found.add(held + " held");
            }
            found.addAll(trace);
            return found;
        }
    }

    private interface Operation {
        void call(Run run) throws Exception;
    }

    final ParkReason reason;
    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final Operation operation;

    SweptWait(ParkReason reason, Operation operation) {
        this.reason = reason;
        this.operation = operation;
    }

    void call(Run run) throws Exception {
        try {
            operation.call(run);
        } finally {
            run.noteCompletions();
        }
    }
}
