package dev.weft.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.weft.Waiter;
import dev.weft.sync.Barrier;
import dev.weft.sync.BarrierBrokenException;
import dev.weft.sync.Latch;
import dev.weft.sync.Promise;
import dev.weft.sync.Semaphore;

/** What tasks wait for, on ordinary threads: serving at the moment at which somebody comes or gives up. */
public final class Signals {
    private Signals() {}

    @JCStressTest
    @Description("One acquires without time to wait, so it queues and gives up at once; another releases twice. r2: the permits in the end.")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "release, acquire; or it was served before it gave up")
    @Outcome(id = "false, 2", expect = ACCEPTABLE, desc = "it gave up before")
    @Outcome(expect = FORBIDDEN, desc = "a permit is lost, or made")
    @State
    public static class GiveUpAgainstRelease {
        private final Meeting meeting = new Meeting();
        private final Semaphore semaphore = Semaphore.of(0);

        @Actor
        public void impatient(ZI_Result r) {
            meeting.await();
            r.r1 = semaphore.acquire(Duration.ZERO);
        }

        @Actor
        public void releasing() {
            meeting.await();
            semaphore.release(); // may find it in the queue, and take it out
            semaphore.release(); // then beside the guard
        }

        @Arbiter
        public void count(ZI_Result r) {
            r.r2 = semaphore.available();
        }
    }

    @JCStressTest
    @Description("A big request gives up while another thread releases one permit of two, and wants it back behind the big one.")
    @Outcome(id = "false, true, 0", expect = ACCEPTABLE,
            desc = "the small one got it, at once or by the other's giving up")
    @Outcome(id = "false, false, 1", expect = ACCEPTABLE, desc = "the small one gave up too")
    @Outcome(expect = FORBIDDEN, desc = "a permit is lost, or made, or the big one got what is not there")
    @State
    public static class BigAndSmallAgainstRelease {
        private final Meeting meeting = new Meeting();
        private final Semaphore semaphore = Semaphore.of(0);

        @Actor
        public void big(ZZI_Result r) {
            meeting.await();
            r.r1 = semaphore.acquire(2, Duration.ZERO);
        }

        @Actor
        public void small(ZZI_Result r) {
            meeting.await();
            semaphore.release();
            r.r2 = semaphore.acquire(Duration.ZERO);
        }

        @Arbiter
        public void count(ZZI_Result r) {
            r.r3 = semaphore.available();
        }
    }

    @JCStressTest
    @Description("Who gives up writes the state back without a look whether somebody still waits: then others change it by CAS.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING, desc = "read, release, write: the permit is lost")
    @State
    public static class GiveUpAgainstReleaseBrokenTwin {
        private final BrokenSemaphore semaphore = new BrokenSemaphore();

        @Actor
        public void impatient() {
            semaphore.giveUp();
        }

        @Actor
        public void releasing() {
            semaphore.release();
        }

        @Arbiter
        public void count(I_Result r) {
            r.r1 = semaphore.permits();
        }
    }

    @JCStressTest
    @Description("A waiter comes to a promise that is completed. r1: it was let in, r2: it was served.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "add, complete")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "complete, add")
    @Outcome(expect = FORBIDDEN, desc = "it waits for ever")
    @State
    public static class AddWaiterAgainstComplete {
        private final Meeting meeting = new Meeting();
        private final Promise<String> promise = new Promise<>();
        private final Waiter waiter = new Waiter();

        @Actor
        public void waiting(ZZ_Result r) {
            meeting.await();
            r.r1 = promise.addWaiter(waiter);
        }

        @Actor
        public void completing() {
            meeting.await();
            promise.complete("value");
        }

        @Arbiter
        public void look(ZZ_Result r) {
            r.r2 = waiter.isServed();
        }
    }

    @JCStressTest
    @Description("The same, where the waiter does not look again under the guard.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "add, complete")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "complete, add")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "look, complete, add: it waits for ever")
    @State
    public static class AddWaiterAgainstCompleteBrokenTwin {
        private final BrokenSemaphore promise = new BrokenSemaphore();
        private final Waiter waiter = new Waiter();

        @Actor
        public void waiting(ZZ_Result r) {
            r.r1 = promise.addWithoutASecondLook(waiter);
        }

        @Actor
        public void completing() {
            promise.complete();
        }

        @Arbiter
        public void look(ZZ_Result r) {
            r.r2 = waiter.isServed();
        }
    }

    @JCStressTest
    @Description("Two count a latch down. r1, r2: what is left to count down for each, after its own.")
    @Outcome(id = {"1, 0", "0, 1", "0, 0"}, expect = ACCEPTABLE, desc = "one by one")
    @Outcome(expect = FORBIDDEN, desc = "a counting down is lost, or counted twice")
    @State
    public static class CountDownTwice {
        private final Meeting meeting = new Meeting();
        private final Latch latch = Latch.of(2);

        @Actor
        public void first(II_Result r) {
            meeting.await();
            latch.countDown();
            r.r1 = latch.count();
        }

        @Actor
        public void second(II_Result r) {
            meeting.await();
            latch.countDown();
            r.r2 = latch.count();
        }
    }

    @JCStressTest
    @Description("One waits for a latch without time to wait, another opens it. r1: it is open for that one, r2: who stands there still.")
    @Outcome(id = {"true, 0", "false, 0"}, expect = ACCEPTABLE, desc = "it came in time, or not")
    @Outcome(expect = FORBIDDEN, desc = "somebody is left behind")
    @State
    public static class AwaitAgainstOpen {
        private final Meeting meeting = new Meeting();
        private final Latch latch = Latch.of(1);

        @Actor
        public void waiting(ZI_Result r) {
            meeting.await();
            r.r1 = latch.await(Duration.ZERO);
        }

        @Actor
        public void opening() {
            meeting.await();
            latch.countDown();
        }

        @Arbiter
        public void look(ZI_Result r) {
            r.r2 = latch.stats().waiting();
        }
    }

    @JCStressTest
    @Description("The last party arrives while the time of the first is over. 1: it got through.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "neither")
    @Outcome(expect = FORBIDDEN, desc = "one without the other")
    @State
    public static class TimeOverAgainstLastArrival {
        private final Meeting meeting = new Meeting();
        private final Barrier barrier = Barrier.of(2);

        @Actor
        public void first(II_Result r) {
            meeting.await();
            r.r1 = through(barrier);
        }

        @Actor
        public void second(II_Result r) {
            meeting.await();
            r.r2 = through(barrier);
        }

        private static int through(Barrier barrier) {
            try {
                return barrier.await(Duration.ZERO).isPresent() ? 1 : 0;
            } catch (BarrierBrokenException _) {
                return 0;
            }
        }
    }

    @JCStressTest
    @Description("CountDownTwice, with a read and a write of the count. What is left to count down.")
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "both read 2: it never opens")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class CountDownWithoutCasBrokenTwin {
        private final BrokenSemaphore latch = BrokenSemaphore.of(2);

        @Actor
        public void first() {
            latch.countDown();
        }

        @Actor
        public void second() {
            latch.countDown();
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = latch.permits();
        }
    }

    @JCStressTest
    @Description("TimeOverAgainstLastArrival, where each looks at the round before it ends it. r1: it broke, r2: it passed.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "one is told the one, the other the other")
    @Outcome(expect = ACCEPTABLE, desc = "as under the guard")
    @State
    public static class EndOfRoundWithoutGuardBrokenTwin {
        private volatile boolean broken;
        private volatile boolean passed;

        @Actor
        public void first(ZZ_Result r) {
            if (!passed) {
                broken = true;
                r.r1 = true;
            }
        }

        @Actor
        public void last(ZZ_Result r) {
            if (!broken) {
                passed = true;
                r.r2 = true;
            }
        }
    }
}
