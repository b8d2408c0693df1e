package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/**
 * A carrier goes to sleep while somebody gives it work. It runs its real loop and blocks in its poller, so a wake-up that is lost
 * is an error of {@link Rig}. The words that they race for, and their broken twins, are in {@link dev.weft.stress.SleepWake}.
 *
 * <p>
 * r1 is what became of the task that was given, r2 that every task was counted as ended, once.
 */
public final class Sleeping {
    private Sleeping() {}

    @JCStressTest
    @Description("An ordinary thread spawns: through the injection queue, for any carrier.")
    @Outcome(id = "SUCCESS, true", expect = ACCEPTABLE, desc = "the carrier saw it when it looked again, or was woken")
    @Outcome(expect = FORBIDDEN, desc = "the loop ended without it")
    @State
    public static class SpawnAgainstSleep extends Loop {
        public SpawnAgainstSleep() {
            super(1);
        }

        @Actor
        public void carrier() {
            rig.go();
            rig.run(0);
        }

        @Actor
        public void thread() {
            rig.awaitGo();
            task = rig.scheduler().spawn(rig::close);
        }

        @Arbiter
        public void end(LZ_Result r) {
            r.r1 = fate();
            r.r2 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("A parked task is woken: through the inbox of its carrier.")
    @Outcome(id = "SUCCESS, true", expect = ACCEPTABLE, desc = "the carrier saw it when it looked again, or was woken")
    @Outcome(expect = FORBIDDEN, desc = "the loop ended without it")
    @State
    public static class UnparkAgainstSleep extends Loop {
        public UnparkAgainstSleep() {
            super(1);
            task = rig.queued(0, (Action) () -> {
                rig.go();
                Task.park();
                rig.close();
            });
        }

        @Actor
        public void carrier() {
            rig.run(0);
        }

        @Actor
        public void waker() {
            rig.awaitGo();
            Objects.requireNonNull(task).unpark();
        }

        @Arbiter
        public void end(LZ_Result r) {
            r.r1 = fate();
            r.r2 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("A task spawns another and does not let go of its carrier: the carrier that goes to sleep has to steal it.")
    @Outcome(id = "SUCCESS, true", expect = ACCEPTABLE, desc = "the thief saw it when it looked again, or was woken")
    @Outcome(expect = FORBIDDEN, desc = "the loops ended without it")
    @State
    public static class SpawnAgainstSleepOfThief extends Loop {
        public SpawnAgainstSleepOfThief() {
            super(2);
            rig.queued(0, (Action) () -> {
                rig.go();
                Task<?> child = Task.spawn(() -> {});
                task = child;
                Rig.await(child::isDone, "nobody stole the task");
                rig.close();
            });
        }

        @Actor
        public void owner() {
            rig.run(0);
        }

        @Actor
        public void thief() {
            rig.awaitGo();
            rig.run(1);
        }

        @Arbiter
        public void end(LZ_Result r) {
            r.r1 = fate();
            r.r2 = rig.isQuiet();
        }
    }

    /** The task that is given. Public, because jcstress wants its tests so. */
    public abstract static class Loop {
        final Rig rig;
        @Nullable
        Task<?> task;

        Loop(int carriers) {
            rig = new Rig(carriers);
        }

        String fate() {
            return Objects.requireNonNull(task).state().toString();
        }
    }
}
