package dev.weft.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.weft.internal.queue.Inbox;
import dev.weft.internal.queue.InjectionQueue;
import dev.weft.internal.queue.SleepFlag;
import dev.weft.internal.queue.StealQueue;

/**
 * The sleep protocol: a consumer that blocks beside work which nobody wakes it for is the outcome that must not be.
 *
 * <p>
 * In the first four r1 is "the consumer found work when it looked again" and r2 "the producer claimed the wake-up".
 */
public final class SleepWake {
    private static final String ANNOUNCE_ADD_LOOK = "announce, add, look: it does not block, and is woken for nothing";
    private static final String ADD_CLAIM_ANNOUNCE = "add, claim, announce, look: it does not block";
    private static final String LOOK_ADD_CLAIM = "announce, look, add, claim: it blocks and is woken";
    private static final String LOST = "each read passed the write before it: the consumer sleeps beside its work";

    private SleepWake() {}

    @JCStressTest
    @Description("Another thread hands something to the inbox of a carrier that goes to sleep.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = ANNOUNCE_ADD_LOOK)
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = ADD_CLAIM_ANNOUNCE)
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = LOOK_ADD_CLAIM)
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = LOST)
    @State
    public static class ThroughInbox {
        private final SleepFlag flag = new SleepFlag();
        private final Inbox<Message> inbox = new Inbox<>();
        private final Message message = new Message();

        @Actor
        public void consumer(ZZ_Result r) {
            flag.announce();
            r.r1 = !inbox.isEmpty();
        }

        @Actor
        public void producer(ZZ_Result r) {
            r.r2 = inbox.add(message) && flag.claim();
        }
    }

    @JCStressTest
    @Description("A carrier spawns a task that one which goes to sleep could steal.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = ANNOUNCE_ADD_LOOK)
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = ADD_CLAIM_ANNOUNCE)
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = LOOK_ADD_CLAIM)
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = LOST)
    @State
    public static class ThroughStealQueue {
        private final SleepFlag flag = new SleepFlag();
        private final StealQueue<Message> queue = new StealQueue<>();
        private final Message message = new Message();

        @Actor
        public void consumer(ZZ_Result r) {
            flag.announce();
            r.r1 = !queue.isEmpty();
        }

        @Actor
        public void producer(ZZ_Result r) {
            queue.add(message, 1);
            r.r2 = flag.claim();
        }
    }

    @JCStressTest
    @Description("An ordinary thread spawns while a carrier goes to sleep.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = ANNOUNCE_ADD_LOOK)
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = ADD_CLAIM_ANNOUNCE)
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = LOOK_ADD_CLAIM)
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = LOST)
    @State
    public static class ThroughInjectionQueue {
        private final SleepFlag flag = new SleepFlag();
        private final InjectionQueue<Message> queue = new InjectionQueue<>();
        private final Message message = new Message();

        @Actor
        public void consumer(ZZ_Result r) {
            flag.announce();
            r.r1 = !queue.isEmpty();
        }

        @Actor
        public void producer(ZZ_Result r) {
            queue.add(message);
            r.r2 = flag.claim();
        }
    }

    @JCStressTest
    @Description("A claim meets the end of the sleep: both sides agree whether the wake-up was claimed.")
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "claim, awake: the consumer knows that a wake-up comes")
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "awake, claim: no wake-up")
    @Outcome(expect = FORBIDDEN, desc = "a wake-up that one side does not know of")
    @State
    public static class ClaimAgainstAwake {
        private final SleepFlag flag = announced();

        @Actor
        public void consumer(ZZ_Result r) {
            r.r1 = flag.awake();
        }

        @Actor
        public void producer(ZZ_Result r) {
            r.r2 = flag.claim();
        }
    }

    @JCStressTest
    @Description("Of two producers one wakes the sleeper.")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first claims")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second claims")
    @Outcome(id = "true, true", expect = FORBIDDEN, desc = "woken twice")
    @Outcome(id = "false, false", expect = FORBIDDEN, desc = "not woken")
    @State
    public static class ClaimAgainstClaim {
        private final SleepFlag flag = announced();

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = flag.claim();
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = flag.claim();
        }
    }

    @JCStressTest
    @Description("ThroughInbox, announcing with a release store and no fence: the look may pass it.")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = LOST)
    @Outcome(expect = ACCEPTABLE, desc = "as with the fence")
    @State
    public static class AnnounceWithoutFenceBrokenTwin {
        private final BrokenFlag flag = new BrokenFlag();
        private final Inbox<Message> inbox = new Inbox<>();
        private final Message message = new Message();

        @Actor
        public void consumer(ZZ_Result r) {
            flag.announceWithoutFence();
            r.r1 = !inbox.isEmpty();
        }

        @Actor
        public void producer(ZZ_Result r) {
            r.r2 = inbox.add(message) && flag.claim();
        }
    }

    @JCStressTest
    @Description("ThroughStealQueue, publishing the tail with a release store: the claim may pass it.")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING, desc = LOST)
    @Outcome(expect = ACCEPTABLE, desc = "as with the volatile store")
    @State
    public static class AddWithoutFenceBrokenTwin {
        private final SleepFlag flag = new SleepFlag();
        private final BrokenStealQueue queue = new BrokenStealQueue();
        private final Message message = new Message();

        @Actor
        public void consumer(ZZ_Result r) {
            flag.announce();
            r.r1 = !queue.isEmpty();
        }

        @Actor
        public void producer(ZZ_Result r) {
            queue.addWithoutFence(message);
            r.r2 = flag.claim();
        }
    }

    @JCStressTest
    @Description("ClaimAgainstClaim, claiming with a read and a write.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "woken twice")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class ClaimWithoutCasBrokenTwin {
        private final BrokenFlag flag = new BrokenFlag();

        public ClaimWithoutCasBrokenTwin() {
            flag.announceWithoutFence();
        }

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = flag.claimWithoutCas();
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = flag.claimWithoutCas();
        }
    }

    private static SleepFlag announced() {
        var flag = new SleepFlag();
        flag.announce();
        return flag;
    }

    /** {@link SleepFlag} with weaker accesses. */
    private static final class BrokenFlag {
        private static final VarHandle SLEEPING = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "sleeping",
                VarHandle.class, BrokenFlag.class, boolean.class);

        @SuppressWarnings("UnusedVariable") // by the handle
        private boolean sleeping;

        void announceWithoutFence() {
            SLEEPING.setRelease(this, true);
        }

        boolean claim() {
            return (boolean) SLEEPING.getVolatile(this) && SLEEPING.compareAndSet(this, true, false);
        }

        boolean claimWithoutCas() {
            boolean claimed = (boolean) SLEEPING.getVolatile(this);
            SLEEPING.setVolatile(this, false);
            return claimed;
        }
    }
}
