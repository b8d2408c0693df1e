package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.Objects;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLLL_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.weft.internal.time.Timer;
import dev.weft.internal.time.TimerHeap;

/** Timers belong to their carrier; what they are for can be over from elsewhere, while they fire or just before they start. */
public final class Expiring {
    private Expiring() {}

    @JCStressTest
    @Description("A delayed task is cancelled at its time. r1: cancel's answer, r2: runs, r3: outcome, r4: nothing is left.")
    @Outcome(id = "true, 0, CANCELLED, true", expect = ACCEPTABLE, desc = "cancel, fire; or fire, cancel, start")
    @Outcome(id = "true, 1, SUCCESS, true", expect = ACCEPTABLE, desc = "fire, start, cancel, end")
    @Outcome(id = "false, 1, SUCCESS, true", expect = ACCEPTABLE, desc = "fire, start, end, cancel")
    @Outcome(expect = FORBIDDEN, desc = "run and cancelled, neither, counted wrongly, or the timer is left")
    @State
    public static class CancelAgainstFire {
        private final Rig rig = new Rig(1);
        private int runs;
        private final Task<?> task = rig.task(0, (Action) () -> runs++);

        public CancelAgainstFire() {
            Spawn.startLater(task, rig.carrier(0), 0);
        }

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
            rig.settle(0); // at most the action that takes the timer away is left
            r.r4 = rig.carrier(0).timers().size() == 0 && rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("A delayed task is cancelled while its timer starts. r1: the canceller found it, r2: timers left.")
    @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "timer, cancel: the canceller has it taken away")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "cancel, timer: the carrier does not start it")
    @Outcome(expect = FORBIDDEN, desc = "each read passed the write before it: the timer is left, and holds the task")
    @State
    public static class CancelAgainstStartOfTimer {
        private final Rig rig = new Rig(1);
        private final Task<?> task = rig.task(0, (Action) () -> {});

        @Actor
        public void carrier() {
            Spawn.startLater(task, rig.carrier(0), 1);
        }

        @Actor
        public void canceller() {
            task.cancel();
        }

        @Arbiter
        public void end(ZI_Result r) {
            r.r1 = rig.carrier(0).hasInbox();
            rig.settle(0);
            r.r2 = rig.carrier(0).timers().size();
        }
    }

    @JCStressTest
    @Description("A waiter is served at its deadline. r1: serve's answer, r2: what the wait returned, if it did.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "serve, deadline")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "deadline, serve: somebody else can be served instead")
    @Outcome(id = "true, queued", expect = ACCEPTABLE, desc = "serve, last turn of its carrier, wake")
    @Outcome(expect = FORBIDDEN, desc = "served and given up, or neither")
    @State
    public static class ServeAgainstDeadline {
        private final Rig rig = new Rig(1);
        private @Nullable Waiter waiter; // published by go
        private final Task<Boolean> task = rig.queued(0, (Callable<Boolean>) () -> {
            var mine = new Waiter();
            waiter = mine;
            return mine.await(ParkReason.PARK, rig, 1);
        });

        @Actor
        public void carrier() {
            rig.settle(0);
            rig.passTime(1);
            rig.go();
            rig.settle(0);
        }

        @Actor
        public void server(ZL_Result r) {
            rig.awaitGo();
            r.r1 = Objects.requireNonNull(waiter).serve();
        }

        @Arbiter
        public void end(ZL_Result r) {
            r.r2 = task.isDone() ? task.resultNow() : rig.whereabouts(task, 0);
        }
    }

    @JCStressTest
    @Description("CancelAgainstFire, where the canceller itself takes the timer away. r1: fired, r2: taken away.")
    @Outcome(id = {"true, true", "false, false"}, expect = ACCEPTABLE_INTERESTING,
            desc = "both have it, or the heap broke")
    @Outcome(expect = ACCEPTABLE, desc = "as on the carrier")
    @State
    public static class CancelFromElsewhereBrokenTwin {
        private final TimerHeap heap = new TimerHeap();
        private final Fired timer = new Fired();

        public CancelFromElsewhereBrokenTwin() {
            heap.schedule(timer, 1);
        }

        @Actor
        public void carrier(ZZ_Result r) {
            try {
                heap.expire(1, 1);
            } catch (RuntimeException broken) {
                timer.fired = false;
            }
            r.r1 = timer.fired;
        }

        @Actor
        public void canceller(ZZ_Result r) {
            try {
                r.r2 = heap.cancel(timer);
            } catch (RuntimeException broken) {
                r.r2 = false;
            }
        }

        private static final class Fired extends Timer {
            private boolean fired;

            @Override
            protected void expired(long nowNanos) {
                fired = true;
            }
        }
    }

    @JCStressTest
    @Description("CancelAgainstStartOfTimer without the fence. r1: the canceller found it, r2: the carrier started it.")
    @Outcome(id = "false, true", expect = ACCEPTABLE_INTERESTING,
            desc = "the read of the life passed the write: it is left")
    @Outcome(expect = ACCEPTABLE, desc = "as with the fence")
    @State
    public static class StartOfTimerWithoutFenceBrokenTwin {
        private final BrokenTask task = new BrokenTask();

        @Actor
        public void carrier(ZZ_Result r) {
            r.r2 = task.startLaterWithoutFence();
        }

        @Actor
        public void canceller(ZZ_Result r) {
            task.cancelUnstarted();
            r.r1 = task.hasLater();
        }
    }

    @JCStressTest
    @Description("ServeAgainstDeadline, with a read and a write of the state. r1: served, r2: given up.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both read WAITING")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class ServeWithoutCasBrokenTwin {
        private static final int WAITING = 0;
        private static final int SERVED = 1;
        private static final int WITHDRAWN = 2;

        private volatile int state = WAITING;

        @Actor
        public void server(ZZ_Result r) {
            r.r1 = change(SERVED);
        }

        @Actor
        public void parker(ZZ_Result r) {
            r.r2 = change(WITHDRAWN);
        }

        private boolean change(int next) {
            if (state != WAITING) {
                return false;
            }
            state = next;
            return true;
        }
    }
}
