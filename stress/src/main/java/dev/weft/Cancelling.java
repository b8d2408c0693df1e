package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.Callable;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A task that is cancelled from elsewhere while its carrier starts or ends it: one outcome, and everybody sees the same. */
public final class Cancelling {
    private Cancelling() {}

    @JCStressTest
    @Description("r1: cancel's answer, r2: how often the body ran, r3: the outcome, r4: it was counted as ended, once.")
    @Outcome(id = "true, 0, CANCELLED, true", expect = ACCEPTABLE, desc = "cancel, start: it never enters its body")
    @Outcome(id = "true, 1, SUCCESS, true", expect = ACCEPTABLE, desc = "start, cancel, end: no yield point throws")
    @Outcome(id = "false, 1, SUCCESS, true", expect = ACCEPTABLE, desc = "start, end, cancel: too late")
    @Outcome(expect = FORBIDDEN, desc = "started and cancelled, neither, or counted wrongly")
    @State
    public static class CancelAgainstStart {
        private final Rig rig = new Rig(1);
        private int runs;
        private final Task<?> task = rig.queued(0, (Action) () -> runs++);

        @Actor
        public void carrier() {
            rig.go();
            rig.settle(0);
        }

        @Actor
        public void canceller(LLLL_Result r) {
            rig.awaitGo();
            r.r1 = task.cancel();
        }

        @Arbiter
        public void end(LLLL_Result r) {
            r.r2 = runs;
            r.r3 = task.state();
            r.r4 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("r1: cancel's answer, r2: the value that the canceller sees if it is too late, r3: the outcome.")
    @Outcome(id = "true, 0, CANCELLED", expect = ACCEPTABLE, desc = "cancel, look: the last yield point throws")
    @Outcome(id = "true, 0, SUCCESS", expect = ACCEPTABLE, desc = "look, cancel, end: no yield point is left to throw")
    @Outcome(id = "false, 7, SUCCESS", expect = ACCEPTABLE, desc = "end, cancel: too late, and the value is there")
    @Outcome(expect = FORBIDDEN, desc = "cancel says too late before the outcome is there, or denies what it did")
    @State
    public static class CancelAgainstCompletion {
        private final Rig rig = new Rig(1);
        private final Task<int[]> task = rig.queued(0, (Callable<int[]>) () -> {
            rig.go();
            Parker.checkCancelled();
            return new int[]{7};
        });

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void canceller(LLL_Result r) {
            rig.awaitGo();
            boolean cancelled = task.cancel();
            r.r1 = cancelled;
            r.r2 = cancelled ? 0 : task.resultNow()[0];
        }

        @Arbiter
        public void end(LLL_Result r) {
            r.r3 = task.state();
        }
    }

    @JCStressTest
    @Description("Somebody joins a task that ends; r1: it was put on the list of those who wait, r2: it was served.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "add, end")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "end, add: it need not wait")
    @Outcome(id = "true, false", expect = FORBIDDEN, desc = "added behind the end: it waits for ever")
    @Outcome(expect = FORBIDDEN, desc = "served although it was told that it need not wait")
    @State
    public static class JoinAgainstCompletion {
        private final Rig rig = new Rig(1);
        private final Task<?> task = rig.queued(0, (Action) rig::go);
        private final Waiter waiter = new Waiter();

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void joiner(ZZ_Result r) {
            rig.awaitGo();
            r.r1 = Completion.addWaiter(task, waiter);
        }

        @Arbiter
        public void end(ZZ_Result r) {
            r.r2 = waiter.isServed();
        }
    }

    @JCStressTest
    @Description("A join that gave up is taken off the list of a task that ends; r1 and r2 as before, of one that stays.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "whenever the end comes, the one that stays is served")
    @Outcome(expect = FORBIDDEN, desc = "the one that stays was unlinked as well")
    @State
    public static class GiveUpAgainstCompletion {
        private final Rig rig = new Rig(1);
        private final Task<?> task = rig.queued(0, (Action) rig::go);
        private final Waiter staying = new Waiter();
        private final Waiter leaving = new Waiter();

        public GiveUpAgainstCompletion() {
            Completion.addWaiter(task, staying);
            Completion.addWaiter(task, leaving);
            leaving.withdraw();
        }

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void joiner(ZZ_Result r) {
            rig.awaitGo();
            Completion.removeWithdrawn(task);
            r.r1 = leaving.isWithdrawn();
        }

        @Arbiter
        public void end(ZZ_Result r) {
            r.r2 = staying.isServed();
        }
    }

    @JCStressTest
    @Description("CancelAgainstStart, with a read and a write of the life.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both read NEW: started and cancelled")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class CancelWithoutCasBrokenTwin {
        private final BrokenTask task = new BrokenTask();

        @Actor
        public void carrier(ZZ_Result r) {
            r.r1 = task.start();
        }

        @Actor
        public void canceller(ZZ_Result r) {
            r.r2 = task.cancelUnstarted();
        }
    }

    @JCStressTest
    @Description("CancelAgainstCompletion, where the end is told before the value is there; r2: cancel, or the value.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING, desc = "end, cancel, value: too late, and no value")
    @Outcome(expect = ACCEPTABLE, desc = "as in the right order")
    @State
    public static class EndBeforeValueBrokenTwin {
        private volatile boolean ended;
        private int value;

        @Actor
        public void carrier() {
            ended = true;
            value = 7;
        }

        @Actor
        public void canceller(II_Result r) {
            boolean cancelled = !ended;
            r.r1 = cancelled ? 1 : 0;
            r.r2 = cancelled ? 0 : value;
        }
    }

    @JCStressTest
    @Description("JoinAgainstCompletion, with reads and writes of the list; r1: one was added, r2: how many were served.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE_INTERESTING, desc = "the end takes the list between read and write")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class JoinWithoutCasBrokenTwin {
        private final BrokenTask task = new BrokenTask();

        @Actor
        public void joiner(II_Result r) {
            r.r1 = task.addWaiter() ? 1 : 0;
        }

        @Actor
        public void carrier(II_Result r) {
            r.r2 = task.end();
        }
    }
}
