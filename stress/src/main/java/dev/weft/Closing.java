package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * An ordinary thread spawns while the scheduler closes: it is refused, or the task ends. The carrier runs its real loop until the
 * scheduler has stopped. r1 is what became of the task, r2 that every task was counted as ended, once.
 */
public final class Closing {
    private static final String REFUSED = "close, spawn";
    private static final String RAN = "spawn, turn, close";
    private static final String CANCELLED = "spawn, close: the loop goes on until the task has ended";
    private static final String LOST = "let in, and the loop ended without it: whoever joins it waits for ever";

    private Closing() {}

    @JCStressTest
    @Description("A spawn.")
    @Outcome(id = "refused, true", expect = ACCEPTABLE, desc = REFUSED)
    @Outcome(id = "SUCCESS, true", expect = ACCEPTABLE, desc = RAN)
    @Outcome(id = "CANCELLED, true", expect = ACCEPTABLE, desc = CANCELLED)
    @Outcome(expect = FORBIDDEN, desc = LOST)
    @State
    public static class CloseAgainstSpawn extends OneLoop {
        @Actor
        public void carrier() {
            turnAndClose();
        }

        @Actor
        public void thread() {
            rig.awaitGo();
            try {
                task = rig.scheduler().spawn(() -> {});
            } catch (RejectedExecutionException closing) {
                // the task stays null
            }
        }

        @Arbiter
        public void end(LZ_Result r) {
            r.r1 = fate();
            r.r2 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("A spawn with a delay: its timer starts, or it is cancelled instead.")
    @Outcome(id = "refused, true", expect = ACCEPTABLE, desc = REFUSED)
    @Outcome(id = "CANCELLED, true", expect = ACCEPTABLE, desc = CANCELLED)
    @Outcome(expect = FORBIDDEN, desc = LOST)
    @State
    public static class CloseAgainstSpawnLater extends OneLoop {
        @Actor
        public void carrier() {
            turnAndClose();
        }

        @Actor
        public void thread() {
            rig.awaitGo();
            try {
                task = rig.scheduler().spawnLater(Duration.ofNanos(1), () -> {});
            } catch (RejectedExecutionException closing) {
                // the task stays null
            }
        }

        @Arbiter
        public void end(LZ_Result r) {
            r.r1 = fate();
            r.r2 = rig.isQuiet();
        }
    }

    /** One carrier and at most one task. */
    public abstract static class OneLoop {
        final Rig rig = new Rig(1);
        @Nullable
        Task<?> task;

        OneLoop() {}

        void turnAndClose() {
            rig.go();
            rig.settle(0);
            rig.close();
            rig.run(0);
        }

        String fate() {
            return task == null ? "refused" : task.state().toString();
        }
    }

    @JCStressTest
    @Description("CloseAgainstSpawn, counting after the look at the phase. r1: let in, r2: the loop ended and saw no task.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "look, close, nobody is alive, count: lost")
    @Outcome(expect = ACCEPTABLE, desc = "as counted before the look")
    @State
    public static class CountAfterLookBrokenTwin {
        private volatile boolean closing;
        private volatile int spawned;

        @Actor
        public void carrier(ZZ_Result r) {
            closing = true;
            r.r2 = spawned == 0;
        }

        @Actor
        public void thread(ZZ_Result r) {
            boolean open = !closing;
            if (open) {
                spawned = 1;
            }
            r.r1 = open;
        }
    }
}
