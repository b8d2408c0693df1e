package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.L_Result;

/** A task that parks while others wake it: it goes on, and it is queued once. */
public final class Parking {
    private Parking() {}

    @JCStressTest
    @Description("A task parks and another thread unparks it; where it is in the end.")
    @Outcome(id = "SUCCESS", expect = ACCEPTABLE, desc = "unpark, park; or park, unpark, and its carrier saw it")
    @Outcome(id = "queued", expect = ACCEPTABLE, desc = "park, last turn of its carrier, unpark")
    @Outcome(expect = FORBIDDEN, desc = "parked with a permit, and nobody queued it")
    @State
    public static class UnparkAgainstPark {
        private final Rig rig = new Rig(1);
        private final Task<?> task = rig.queued(0, (Action) () -> {
            rig.go();
            Task.park();
        });

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void waker() {
            rig.awaitGo();
            task.unpark();
        }

        @Arbiter
        public void end(L_Result r) {
            r.r1 = rig.whereabouts(task, 0);
        }
    }

    @JCStressTest
    @Description("The same twice: the second unpark may meet a token, a permit or an entry that the first has left.")
    @Outcome(id = "SUCCESS", expect = ACCEPTABLE, desc = "each park got a permit")
    @Outcome(id = "queued", expect = ACCEPTABLE, desc = "park, last turn of its carrier, unpark")
    @Outcome(id = "parked", expect = ACCEPTABLE, desc = "unpark, unpark, park, park: permits do not add up")
    @Outcome(expect = FORBIDDEN, desc = "parked with a permit, and nobody queued it")
    @State
    public static class UnparkTwiceAgainstParkTwice {
        private final Rig rig = new Rig(1);
        private final Task<?> task = rig.queued(0, (Action) () -> {
            rig.go();
            Task.park();
            Task.park();
        });

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void waker() {
            rig.awaitGo();
            task.unpark();
            task.unpark();
        }

        @Arbiter
        public void end(L_Result r) {
            r.r1 = rig.whereabouts(task, 0);
        }
    }

    @JCStressTest
    @Description("A task parks and another thread cancels it; where it is in the end.")
    @Outcome(id = "CANCELLED", expect = ACCEPTABLE, desc = "cancel, park; or park, cancel, and its carrier saw it")
    @Outcome(id = "queued", expect = ACCEPTABLE, desc = "park, last turn of its carrier, cancel")
    @Outcome(expect = FORBIDDEN, desc = "parked and cancelled, and nobody queued it; or it never noticed")
    @State
    public static class CancelAgainstPark {
        private final Rig rig = new Rig(1);
        private final Task<?> task = rig.queued(0, (Action) () -> {
            rig.go();
            Task.park();
        });

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void canceller() {
            rig.awaitGo();
            task.cancel();
        }

        @Arbiter
        public void end(L_Result r) {
            r.r1 = rig.whereabouts(task, 0);
        }
    }

    @JCStressTest
    @Description("One thread unparks a parked task, another cancels it; how many entries it has in the inbox.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "whoever is first queues it")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "each left it to the other")
    @Outcome(expect = FORBIDDEN, desc = "queued twice: it would be resumed while it runs")
    @State
    public static class UnparkAgainstCancel {
        private final Rig rig = new Rig(1);
        private final Task<?> task = rig.queued(0, (Action) Task::park);

        public UnparkAgainstCancel() {
            rig.settle(0);
        }

        @Actor
        public void waker() {
            task.unpark();
        }

        @Actor
        public void canceller() {
            task.cancel();
        }

        @Arbiter
        public void end(I_Result r) {
            var carrier = rig.carrier(0);
            carrier.drainInbox();
            carrier.startBatch(0);
            while (carrier.next() != null) {
                r.r1++;
            }
        }
    }

    @JCStressTest
    @Description("UnparkAgainstPark, with reads and writes of the wake word; r1: it goes on, r2: it was queued.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE_INTERESTING,
            desc = "PARKED is written over the token: the wake-up is lost")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class ParkWithoutCasBrokenTwin {
        private final BrokenTask task = new BrokenTask();

        @Actor
        public void carrier(II_Result r) {
            r.r1 = task.park() ? 1 : 0;
        }

        @Actor
        public void waker(II_Result r) {
            r.r2 = task.unpark() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("UnparkAgainstCancel, with reads and writes of the wake word; who queued it.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both read PARKED: queued twice")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class WakeWithoutCasBrokenTwin {
        private final BrokenTask task = BrokenTask.parked();

        @Actor
        public void first(II_Result r) {
            r.r1 = task.unpark() ? 1 : 0;
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = task.unpark() ? 1 : 0;
        }
    }
}
