package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.ZIZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A scheduler that ends for a bug in a loop while somebody gives it work: each is refused, or fails with the bug; and every
 * task was counted as ended, once.
 */
public final class Breaking {
    private static final String REFUSED = "bug, spawn";
    private static final String LOST = "let in and lost: whoever joins it waits for ever; or let in after one that was refused";
    private static final String ALL = "the loop finds what was let in, or the thread that let it in sees the loop gone";

    private Breaking() {}

    @JCStressTest
    @Description("An ordinary thread spawns in all three ways.")
    @Outcome(id = "refused, refused, refused, true", expect = ACCEPTABLE, desc = REFUSED)
    @Outcome(id = "FAILED, (FAILED, FAILED|FAILED, refused|refused, refused), true", expect = ACCEPTABLE, desc = ALL)
    @Outcome(expect = FORBIDDEN, desc = LOST)
    @State
    public static class BugAgainstSpawn extends Spawns {
        public BugAgainstSpawn() {
            super(1);
        }

        @Actor
        public void carrier() {
            rig.awaitGo();
            rig.runToBug(0);
        }

        @Actor
        public void thread() {
            spawnAll();
        }

        @Arbiter
        public void end(LLLL_Result r) {
            tell(r);
        }
    }

    @JCStressTest
    @Description("The same with a second carrier, whose loop ends after the one that breaks.")
    @Outcome(id = "refused, refused, refused, true", expect = ACCEPTABLE, desc = REFUSED)
    @Outcome(id = "FAILED, (FAILED, FAILED|FAILED, refused|refused, refused), true", expect = ACCEPTABLE, desc = ALL)
    @Outcome(expect = FORBIDDEN, desc = LOST)
    @State
    public static class BugAgainstSpawnOnTwo extends Spawns {
        public BugAgainstSpawnOnTwo() {
            super(2);
        }

        @Actor
        public void carriers() {
            rig.awaitGo();
            rig.runToBug(0);
            rig.runToBug(1);
        }

        @Actor
        public void thread() {
            spawnAll();
        }

        @Arbiter
        public void end(LLLL_Result r) {
            tell(r);
        }
    }

    /** A carrier whose loop breaks, and three spawns. Public, because jcstress wants its tests so. */
    public abstract static class Spawns {
        final Rig rig;
        private final int last;
        @Nullable
        private Task<?> task;
        @Nullable
        private Task<?> on;
        @Nullable
        private Task<?> later;

        Spawns(int carriers) {
            rig = new Rig(carriers);
            rig.spoil(0);
            last = carriers - 1;
        }

        void spawnAll() {
            var scheduler = rig.scheduler();
            rig.go();
            task = unlessRefused(() -> scheduler.spawn(() -> {}));
            Rig.pause();
            on = unlessRefused(() -> scheduler.spawnOn(last, "on", () -> {}));
            Rig.pause();
            later = unlessRefused(() -> scheduler.spawnLater(Duration.ofNanos(1), () -> {}));
        }

        void tell(LLLL_Result r) {
            r.r1 = fate(task);
            r.r2 = fate(on);
            r.r3 = fate(later);
            r.r4 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("A task of another carrier spawns a child and a task on the carrier that breaks; r3: its own end.")
    @Outcome(id = "(refused|FAILED|CANCELLED|SUCCESS), (refused|FAILED), SUCCESS, true", expect = ACCEPTABLE,
            desc = ALL)
    @Outcome(expect = FORBIDDEN, desc = LOST)
    @State
    public static class BugAgainstChildren {
        private final Rig rig = new Rig(2);
        @Nullable
        private Task<?> child;
        @Nullable
        private Task<?> on;
        private final Task<?> parent = rig.queued(1, (Action) () -> {
            rig.go();
            child = unlessRefused(() -> Task.spawn(() -> {}));
            on = unlessRefused(() -> rig.scheduler().spawnOn(0, "on", () -> {}));
        });

        public BugAgainstChildren() {
            rig.spoil(0);
        }

        @Actor
        public void broken() {
            rig.awaitGo();
            rig.runToBug(0);
        }

        @Actor
        public void carrier() {
            rig.runToBug(1);
        }

        @Arbiter
        public void end(LLLL_Result r) {
            r.r1 = fate(child);
            r.r2 = fate(on);
            r.r3 = fate(parent);
            r.r4 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("An action is handed in (r1: accepted, r2: how often it ran), then a callback of a task that has ended (r3: counted as ended).")
    @Outcome(id = "true, 1, true", expect = ACCEPTABLE, desc = "the loop finds it, at its end at the latest")
    @Outcome(id = "false, 0, true", expect = ACCEPTABLE, desc = "the carrier is gone")
    @Outcome(expect = FORBIDDEN,
            desc = "accepted and dropped, refused and run, or a callback that is counted as alive for ever")
    @State
    public static class BugAgainstAction {
        private final Rig rig = new Rig(1);
        private final Task<?> over = rig.task(0, (Action) () -> {});
        private int runs;

        public BugAgainstAction() {
            over.cancel();
            rig.spoil(0);
        }

        @Actor
        public void carrier() {
            rig.awaitGo();
            rig.runToBug(0);
        }

        @Actor
        public void thread(ZIZ_Result r) {
            rig.go();
            try {
                rig.port(0).execute(() -> runs++);
                r.r1 = true;
            } catch (RejectedExecutionException gone) {
                r.r1 = false;
            }
            Rig.pause();
            over.onComplete(ended -> {});
        }

        @Arbiter
        public void end(ZIZ_Result r) {
            r.r2 = runs;
            r.r3 = rig.isQuiet();
        }
    }

    private static @Nullable Task<?> unlessRefused(Supplier<Task<?>> spawn) {
        try {
            return spawn.get();
        } catch (RejectedExecutionException closing) {
            return null;
        }
    }

    private static String fate(@Nullable Task<?> task) {
        return task == null ? "refused" : task.state().toString();
    }

    @JCStressTest
    @Description("BugAgainstSpawn, where the thread looks for a bug before it queues; r1: it saw one, r2: the loop found the task.")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING,
            desc = "look, bug, the last look of the loop, queue: lost")
    @Outcome(expect = ACCEPTABLE, desc = "as with the look after it")
    @State
    public static class LookBeforeQueueBrokenTwin {
        private volatile boolean bug;
        private volatile boolean queued;

        @Actor
        public void carrier(ZZ_Result r) {
            bug = true;
            r.r2 = queued;
        }

        @Actor
        public void thread(ZZ_Result r) {
            r.r1 = bug;
            queued = true;
        }
    }

    @JCStressTest
    @Description("BugAgainstAction, where the carrier says that it is gone after its last look; r1: accepted, r2: the loop found it.")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "last look, post, accepted, gone: dropped")
    @Outcome(expect = ACCEPTABLE, desc = "as in the right order")
    @State
    public static class GoneAfterLastLookBrokenTwin {
        private volatile boolean gone;
        private volatile boolean posted;

        @Actor
        public void carrier(ZZ_Result r) {
            r.r2 = posted;
            gone = true;
        }

        @Actor
        public void thread(ZZ_Result r) {
            posted = true;
            r.r1 = !gone;
        }
    }
}
