package dev.weft.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.weft.Guard;
import dev.weft.Waiter;
import dev.weft.sync.Event;
import dev.weft.sync.Once;
import dev.weft.sync.Promise;

/** What happens once, or is set: every one who asks gets the same answer, with what was written before, and none waits in vain. */
public final class Promises {
    private static final int FAILED = -1;

    private Promises() {}

    @JCStressTest
    @Description("Two complete a promise. r1, r2: their answers, r3: the value.")
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "the first came first")
    @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "the second came first")
    @Outcome(expect = FORBIDDEN, desc = "both or neither, or the value of the one that was too late")
    @State
    public static class CompleteAgainstComplete {
        private final Meeting meeting = new Meeting();
        private final Promise<Integer> promise = new Promise<>();

        @Actor
        public void first(ZZI_Result r) {
            meeting.await();
            r.r1 = promise.complete(1);
        }

        @Actor
        public void second(ZZI_Result r) {
            meeting.await();
            r.r2 = promise.complete(2);
        }

        @Arbiter
        public void look(ZZI_Result r) {
            r.r3 = promise.resultNow();
        }
    }

    @JCStressTest
    @Description("One awaits a promise that another completes. r1: what is in its value, r2: waiters left.")
    @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "it was there, or came in time")
    @Outcome(expect = FORBIDDEN, desc = "it waited in vain, or saw the value before what is in it")
    @State
    public static class AwaitAgainstComplete {
        private final Meeting meeting = new Meeting();
        private final Promise<Message> promise = new Promise<>();

        @Actor
        public void waiting(II_Result r) {
            meeting.await();
            r.r1 = promise.await(Locks.PATIENCE) ? promise.resultNow().payload : FAILED;
        }

        @Actor
        public void completing() {
            meeting.await();
            promise.complete(Message.of(7));
        }

        @Arbiter
        public void look(II_Result r) {
            r.r2 = promise.stats().waiting();
        }
    }

    @JCStressTest
    @Description("Two want a value that nobody has computed. r1, r2: what is in it, r3: runs of its body.")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "one ran it, the other waited or came later")
    @Outcome(expect = FORBIDDEN, desc = "it ran twice, one waited in vain, or saw the value before what is in it")
    @State
    public static class GetAgainstGet {
        private final Meeting meeting = new Meeting();
        private int runs;
        private final Once<Message> once = Once.of(() -> Message.of(++runs));

        @Actor
        public void first(III_Result r) {
            meeting.await();
            r.r1 = get();
        }

        @Actor
        public void second(III_Result r) {
            meeting.await();
            r.r2 = get();
        }

        @Arbiter
        public void look(III_Result r) {
            r.r3 = runs;
        }

        private int get() {
            return once.get(Locks.PATIENCE).map(Message::payloadOf).orElse(FAILED);
        }
    }

    @JCStressTest
    @Description("The same, where the first run fails. r1, r2: what is in the value, -1 for who ran in vain; r3: runs.")
    @Outcome(id = {"-1, 2, 2", "2, -1, 2"}, expect = ACCEPTABLE,
            desc = "fail, and the other tries, whether it waited or not")
    @Outcome(expect = FORBIDDEN, desc = "nobody tries again, or both at once")
    @State
    public static class GetAgainstFailure {
        private final Meeting meeting = new Meeting();
        private int runs;
        private final Once<Message> once = Once.of(this::failOnce);

        @Actor
        public void first(III_Result r) {
            meeting.await();
            r.r1 = get();
        }

        @Actor
        public void second(III_Result r) {
            meeting.await();
            r.r2 = get();
        }

        @Arbiter
        public void look(III_Result r) {
            r.r3 = runs;
        }

        private int get() {
            try {
                return once.get(Locks.PATIENCE).map(Message::payloadOf).orElse(0);
            } catch (CompletionException _) {
                return FAILED;
            }
        }

        private Message failOnce() throws InterruptedException {
            if (++runs == 1) {
                throw new InterruptedException("the first run");
            }
            return Message.of(runs);
        }
    }

    @JCStressTest
    @Description("An event is set while one comes who has time. r1: it went on, and r2: saw what was written before.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "set, come; or come, set")
    @Outcome(expect = FORBIDDEN, desc = "it waited in vain, or saw the event before what was written")
    @State
    public static class AwaitAgainstSet {
        private final Meeting meeting = new Meeting();
        private final Event event = new Event();
        private boolean written;

        @Actor
        public void waiting(ZZ_Result r) {
            meeting.await();
            r.r1 = event.await(Locks.PATIENCE);
            r.r2 = written;
        }

        @Actor
        public void setting() {
            meeting.await();
            written = true;
            event.set();
        }
    }

    @JCStressTest
    @Description("CompleteAgainstComplete with a look and a write that nothing holds together.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both saw that it is open")
    @Outcome(expect = ACCEPTABLE, desc = "as under the guard")
    @State
    public static class CompleteWithoutGuardBrokenTwin {
        private volatile @Nullable Message outcome;

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = complete(1);
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = complete(2);
        }

        private boolean complete(int value) {
            if (outcome != null) {
                return false;
            }
            outcome = Message.of(value);
            return true;
        }
    }

    @JCStressTest
    @Description("GetAgainstGet, where nobody says that it runs the body. r1, r2: who ran it.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both found no value, and ran the body")
    @Outcome(expect = ACCEPTABLE, desc = "as if it was said under the guard")
    @State
    public static class GetWithoutRunnerBrokenTwin {
        private final Guard guard = new Guard();
        private volatile @Nullable Message value;

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = ran();
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = ran();
        }

        private boolean ran() {
            if (value != null) {
                return false;
            }
            guard.lock();
            value = Message.of(1);
            guard.unlock();
            return true;
        }
    }

    @JCStressTest
    @Description("An event that looks who is there before it is set, and without the guard. r1: the waiter was let in, r2: it was served.")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "nobody is there, add, set: it waits for ever")
    @Outcome(expect = ACCEPTABLE, desc = "as under the guard")
    @State
    public static class SetWithoutGuardBrokenTwin {
        private final Waiter waiter = new Waiter();
        private volatile @Nullable Waiter present;
        private volatile boolean set;

        @Actor
        public void waiting(ZZ_Result r) {
            if (!set) {
                present = waiter;
                r.r1 = true;
            }
        }

        @Actor
        public void setting() {
            var found = present;
            set = true;
            if (found != null) {
                found.serve();
            }
        }

        @Arbiter
        public void look(ZZ_Result r) {
            r.r2 = waiter.isServed();
        }
    }
}
