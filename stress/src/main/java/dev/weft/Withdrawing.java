package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.function.Consumer;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.LZ_Result;

/**
 * Callbacks of a task that are taken back while others come and go and the task ends: those that stay run once and in order, those
 * that were taken back in time do not run. Each callback writes a letter; r1 is what they wrote, r2 that every task, of a callback too, was
 * counted as ended, once.
 */
public final class Withdrawing {
    private Withdrawing() {}

    @JCStressTest
    @Description("A, B and C are there; D comes, B goes, E comes and goes, while the task ends.")
    @Outcome(id = "AB?CDE?, true", expect = ACCEPTABLE,
            desc = "B and E run or not, those that stay do, and all in order")
    @Outcome(expect = FORBIDDEN, desc = "one that stays does not run, one runs twice, or in another order")
    @State
    public static class RemoveAgainstCompletion {
        private final Rig rig = new Rig(1);
        private final Task<Void> task = rig.queued(0, (Action) rig::go);
        private final Letters letters = new Letters();
        private final Consumer<Task<Void>> b = letters.writing('B');
        private final Consumer<Task<Void>> e = letters.writing('E');
        private volatile boolean done;

        public RemoveAgainstCompletion() {
            task.onComplete(letters.writing('A')).onComplete(b).onComplete(letters.writing('C'));
        }

        @Actor
        public void carrier() {
            rig.settle(0);
            Rig.await(() -> done, "the other actor did not end");
            rig.settle(0);
        }

        @Actor
        public void thread() {
            rig.awaitGo();
            task.onComplete(letters.writing('D'));
            task.removeCallback(b);
            task.onComplete(e);
            task.removeCallback(e);
            done = true;
        }

        @Arbiter
        public void end(LZ_Result r) {
            r.r1 = letters.toString();
            r.r2 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("A, B, C and D are there; one thread takes B back and adds E, another takes C and D back. Then the task ends.")
    @Outcome(id = "AE, true", expect = ACCEPTABLE, desc = "those that stay, in order, and none of the others")
    @Outcome(expect = FORBIDDEN, desc = "one that stays was unlinked as well, or one that was taken back runs")
    @State
    public static class RemoveAgainstRemove {
        private final Rig rig = new Rig(1);
        private final Task<Void> task = rig.queued(0, (Action) rig::go);
        private final Letters letters = new Letters();
        private final Consumer<Task<Void>> b = letters.writing('B');
        private final Consumer<Task<Void>> c = letters.writing('C');
        private final Consumer<Task<Void>> d = letters.writing('D');

        public RemoveAgainstRemove() {
            task.onComplete(letters.writing('A')).onComplete(b).onComplete(c).onComplete(d);
        }

        @Actor
        public void first() {
            task.removeCallback(b);
            task.onComplete(letters.writing('E'));
        }

        @Actor
        public void second() {
            task.removeCallback(c);
            task.removeCallback(d);
        }

        @Arbiter
        public void end(LZ_Result r) {
            rig.settle(0);
            r.r1 = letters.toString();
            r.r2 = rig.isQuiet();
        }
    }

    /** What callbacks write, all of them on the carrier of their task. */
    private static final class Letters {
        private final StringBuilder text = new StringBuilder();

        Consumer<Task<Void>> writing(char letter) {
            return ended -> text.append(letter);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    @JCStressTest
    @Description("RemoveAgainstCompletion, with a read and a write of the list; r1: how many were told, r2: it has ended.")
    @Outcome(id = "1, false", expect = ACCEPTABLE_INTERESTING,
            desc = "the write undoes the end: who comes later waits for ever")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class RemoveWithoutCasBrokenTwin {
        private final BrokenTask task = new BrokenTask();

        public RemoveWithoutCasBrokenTwin() {
            task.addWaiter();
        }

        @Actor
        public void carrier(IZ_Result r) {
            r.r1 = task.end();
        }

        @Actor
        public void remover() {
            task.removeNewest();
        }

        @Arbiter
        public void end(IZ_Result r) {
            r.r2 = task.hasEnded();
        }
    }

    @JCStressTest
    @Description("RemoveAgainstRemove, with a read and a write of the list, against one that is added; r1: how many are left.")
    @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING,
            desc = "the write unlinks what was added meanwhile: it is never told")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class RemoveWhatIsAddedBrokenTwin {
        private final BrokenTask task = new BrokenTask();

        public RemoveWhatIsAddedBrokenTwin() {
            task.addWaiter();
        }

        @Actor
        public void adder() {
            task.addWaiter();
        }

        @Actor
        public void remover() {
            task.removeNewest();
        }

        @Arbiter
        public void end(I_Result r) {
            r.r1 = task.end();
        }
    }
}
