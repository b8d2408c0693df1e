package dev.weft.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.weft.Guard;
import dev.weft.sync.QueueShutDownException;
import dev.weft.sync.TaskQueue;

/** A queue of jobs: each that was put is taken or dropped, once, and who waits for the end is told. */
public final class Queueing {
    private static final int CLOSED = -1;

    private Queueing() {}

    @JCStressTest
    @Description("Two put into a queue by priority, each preparing its change without the guard. r1, r2: what is taken then.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the later one prepared again")
    @Outcome(expect = FORBIDDEN, desc = "one change has undone the other")
    @State
    public static class PutAgainstPut {
        private final Meeting meeting = new Meeting();
        private final TaskQueue<Integer> queue = TaskQueue.priority(2, Integer::compare);

        @Actor
        public void first() {
            meeting.await();
            queue.tryPut(1);
        }

        @Actor
        public void second() {
            meeting.await();
            queue.tryPut(2);
        }

        @Arbiter
        public void take(II_Result r) {
            r.r1 = queue.tryTake().orElse(0);
            r.r2 = queue.tryTake().orElse(0);
        }
    }

    @JCStressTest
    @Description("A queue is shut down and emptied while one puts. r1: 1 if put, r2: how many were dropped, r3: how many are left.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "put, shut down")
    @Outcome(id = "-1, 0, 0", expect = ACCEPTABLE, desc = "shut down, put")
    @Outcome(expect = FORBIDDEN, desc = "an item is lost, or put into a queue that is shut down")
    @State
    public static class PutAgainstShutdown {
        private final Meeting meeting = new Meeting();
        private final TaskQueue<Integer> queue = TaskQueue.fifo(1);

        @Actor
        public void putter(III_Result r) {
            meeting.await();
            try {
                r.r1 = queue.tryPut(7) ? 1 : 0;
            } catch (QueueShutDownException _) {
                r.r1 = CLOSED;
            }
        }

        @Actor
        public void closing(III_Result r) {
            meeting.await();
            r.r2 = queue.shutdownNow().size();
        }

        @Arbiter
        public void look(III_Result r) {
            r.r3 = queue.size();
        }
    }

    @JCStressTest
    @Description("One takes from a queue that is shut down. r1: what it got, r2: who waits there still.")
    @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "it was told, whether it waited or not")
    @Outcome(expect = FORBIDDEN, desc = "it waits in vain")
    @State
    public static class TakeAgainstShutdown {
        private final Meeting meeting = new Meeting();
        private final TaskQueue<Integer> queue = TaskQueue.fifo(1);

        @Actor
        public void taker(II_Result r) {
            meeting.await();
            try {
                r.r1 = queue.take(Locks.PATIENCE).orElse(0);
            } catch (QueueShutDownException _) {
                r.r1 = CLOSED;
            }
        }

        @Actor
        public void closing() {
            meeting.await();
            queue.shutdown();
        }

        @Arbiter
        public void look(II_Result r) {
            r.r2 = queue.stats().waitingToTake();
        }
    }

    @JCStressTest
    @Description("One joins a queue while its last item is done. r1: it went on, r2: it saw what was written before.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "done, join; or join, done")
    @Outcome(expect = FORBIDDEN, desc = "it waits in vain, or went on too early")
    @State
    public static class JoinAgainstDone {
        private final Meeting meeting = new Meeting();
        private final TaskQueue<Integer> queue = TaskQueue.fifo(1);
        private boolean written;

        public JoinAgainstDone() {
            queue.tryPut(7);
        }

        @Actor
        public void joining(ZZ_Result r) {
            meeting.await();
            r.r1 = queue.join(Locks.PATIENCE);
            r.r2 = written;
        }

        @Actor
        public void working() {
            meeting.await();
            queue.tryTake();
            written = true;
            queue.taskDone();
        }
    }

    @JCStressTest
    @Description("PutAgainstPut, where a prepared change is made whatever has changed since. The sum of what is in the queue.")
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "one by one")
    @Outcome(id = {"1", "2"}, expect = ACCEPTABLE_INTERESTING, desc = "prepare, prepare, change, change: one is lost")
    @State
    public static class StalePreparationBrokenTwin {
        private final Guard guard = new Guard();
        private int sum; // under the guard

        @Actor
        public void first() {
            put(1);
        }

        @Actor
        public void second() {
            put(2);
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = sum;
        }

        private void put(int item) {
            guard.lock();
            int from = sum;
            guard.unlock();
            int to = from + item;
            guard.lock();
            sum = to;
            guard.unlock();
        }
    }

    @JCStressTest
    @Description("PutAgainstShutdown, where who puts looks before it takes the guard. r1: put, r2: dropped.")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING,
            desc = "look, shut down, put: nobody will ever take it")
    @Outcome(expect = ACCEPTABLE, desc = "as under the guard")
    @State
    public static class LookBeforeGuardBrokenTwin {
        private final Guard guard = new Guard();
        private volatile boolean shutDown;
        private boolean full; // under the guard

        @Actor
        public void putter(ZZ_Result r) {
            if (!shutDown) {
                guard.lock();
                full = true;
                guard.unlock();
                r.r1 = true;
            }
        }

        @Actor
        public void closing(ZZ_Result r) {
            guard.lock();
            shutDown = true;
            r.r2 = full;
            full = false;
            guard.unlock();
        }
    }
}
