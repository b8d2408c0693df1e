package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * An unstarted task that its carrier starts while another carrier steals it. r1 and r2 are how many bodies ran on the owner and
 * on the thief, r3 that each entry was taken from a queue once (a task that two carriers take is still started once, by the CAS
 * of its life) and each task counted as ended once.
 */
public final class Starting {
    private Starting() {}

    @JCStressTest
    @Description("Both carriers look for work beside one task.")
    @Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = "the owner takes it and starts it")
    @Outcome(id = "0, 1, true", expect = ACCEPTABLE, desc = "the thief takes it and starts it")
    @Outcome(expect = FORBIDDEN, desc = "run twice or never, taken twice, or counted wrongly")
    @State
    public static class StealAgainstStart extends TwoCarriers {
        public StealAgainstStart() {
            super(2);
            rig.queueGo(0);
            rig.queued(0, body);
        }

        @Actor
        public void owner(IIZ_Result r) {
            r.r1 = ownerBodies();
        }

        @Actor
        public void thief(IIZ_Result r) {
            r.r2 = thiefBodies();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            r.r3 = isEachOnce();
        }
    }

    @JCStressTest
    @Description("Four tasks: the thief takes two at a time, and what it does not start at once can be stolen back.")
    @Outcome(id = {"4, 0, true", "3, 1, true", "2, 2, true", "1, 3, true", "0, 4, true"}, expect = ACCEPTABLE,
            desc = "each runs on one of them")
    @Outcome(expect = FORBIDDEN, desc = "run twice or never, taken twice, or counted wrongly")
    @State
    public static class StealSeveralAgainstStart extends TwoCarriers {
        public StealSeveralAgainstStart() {
            super(5);
            rig.queueGo(0);
            for (int i = 0; i < 4; i++) {
                rig.queued(0, body);
            }
        }

        @Actor
        public void owner(IIZ_Result r) {
            r.r1 = ownerBodies();
        }

        @Actor
        public void thief(IIZ_Result r) {
            r.r2 = thiefBodies();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            r.r3 = isEachOnce();
        }
    }

    @JCStressTest
    @Description("A task spawns another and ends: its worker goes on with the child, unless a thief is faster.")
    @Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = "the worker takes the child and starts it")
    @Outcome(id = "0, 1, true", expect = ACCEPTABLE, desc = "the thief takes the child and starts it")
    @Outcome(expect = FORBIDDEN, desc = "run twice or never, taken twice, or counted wrongly")
    @State
    public static class StealChildAgainstStart extends TwoCarriers {
        public StealChildAgainstStart() {
            super(2);
            rig.queued(0, (Action) () -> {
                Task.spawn(body);
                rig.go();
            });
        }

        @Actor
        public void owner(IIZ_Result r) {
            r.r1 = ownerBodies();
        }

        @Actor
        public void thief(IIZ_Result r) {
            r.r2 = thiefBodies();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            r.r3 = isEachOnce();
        }
    }

    /** What the owner runs first says go; then the thief is about as fast. Public, because jcstress wants its tests so. */
    public abstract static class TwoCarriers {
        final Rig rig = new Rig(2);
        private final int[] bodies = new int[2]; // each carrier writes its own
        final Action body = () -> bodies[Task.current().homeCarrier().index()]++;
        private final int entries;

        TwoCarriers(int entries) {
            this.entries = entries;
        }

        int ownerBodies() {
            rig.settle(0);
            return bodies[0];
        }

        int thiefBodies() {
            rig.awaitGo();
            rig.settle(1);
            return bodies[1];
        }

        boolean isEachOnce() {
            return rig.isQuiet() && rig.runs() == entries;
        }
    }

    @JCStressTest
    @Description("StealAgainstStart, taking the task and starting it with a read and a write each.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both take it, both find it unstarted: it runs twice")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class StartWithoutCasBrokenTwin {
        private volatile @Nullable BrokenTask queue = new BrokenTask();

        @Actor
        public void owner(II_Result r) {
            r.r1 = run();
        }

        @Actor
        public void thief(II_Result r) {
            r.r2 = run();
        }

        private int run() {
            var task = queue;
            queue = null;
            return task != null && task.start() ? 1 : 0;
        }
    }
}
