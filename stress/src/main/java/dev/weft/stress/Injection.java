package dev.weft.stress;

import static dev.weft.stress.Message.payloadOf;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

import dev.weft.internal.queue.InjectionQueue;

/** Ordinary threads and carriers at one {@link InjectionQueue}. A result is the payload taken, 0 for nothing. */
public final class Injection {
    private Injection() {}

    @JCStressTest
    @Description("Two threads inject.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the first is first")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "the second is first")
    @Outcome(expect = FORBIDDEN, desc = "lost or twice")
    @State
    public static class AddAgainstAdd {
        private final InjectionQueue<Message> queue = new InjectionQueue<>();

        @Actor
        public void first() {
            queue.add(Message.of(1));
        }

        @Actor
        public void second() {
            queue.add(Message.of(2));
        }

        @Arbiter
        public void carrier(II_Result r) {
            r.r1 = take(queue);
            r.r2 = take(queue);
        }
    }

    @JCStressTest
    @Description("A carrier takes what a thread is just injecting; r2: what was left in the end.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "add, take: whole, as it was before the add")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "take, add; or take while the place is taken and not filled")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or without its payload")
    @State
    public static class AddAgainstDrain {
        private final InjectionQueue<Message> queue = new InjectionQueue<>();

        @Actor
        public void thread() {
            queue.add(Message.of(1));
        }

        @Actor
        public void carrier(II_Result r) {
            r.r1 = take(queue);
        }

        @Arbiter
        public void end(II_Result r) {
            r.r2 = take(queue);
        }
    }

    @JCStressTest
    @Description("Two carriers take one of two each; r3: what was left in the end.")
    @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(id = "1, 0, 2", expect = ACCEPTABLE, desc = "the second finds the first inside and goes on")
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the first finds the second inside and goes on")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or out of order")
    @State
    public static class DrainAgainstDrain {
        private final InjectionQueue<Message> queue = new InjectionQueue<>();

        public DrainAgainstDrain() {
            queue.add(Message.of(1));
            queue.add(Message.of(2));
        }

        @Actor
        public void first(III_Result r) {
            r.r1 = take(queue);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = take(queue);
        }

        @Arbiter
        public void end(III_Result r) {
            r.r3 = take(queue);
        }
    }

    @JCStressTest
    @Description("DrainAgainstDrain, without the bit that lets one carrier in.")
    @Outcome(id = "1, 1, .*", expect = ACCEPTABLE_INTERESTING, desc = "taken twice")
    @Outcome(expect = ACCEPTABLE, desc = "as with the bit, or otherwise broken")
    @State
    public static class DrainWithoutBitBrokenTwin {
        private final MpscUnboundedAtomicArrayQueue<Message> queue = new MpscUnboundedAtomicArrayQueue<>(512);

        public DrainWithoutBitBrokenTwin() {
            queue.offer(Message.of(1));
            queue.offer(Message.of(2));
        }

        @Actor
        public void first(III_Result r) {
            r.r1 = payloadOf(queue.relaxedPoll());
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = payloadOf(queue.relaxedPoll());
        }

        @Arbiter
        public void end(III_Result r) {
            r.r3 = payloadOf(queue.relaxedPoll());
        }
    }

    private static int take(InjectionQueue<Message> queue) {
        int[] payload = new int[1];
        queue.drainTo(message -> payload[0] = message.payload, 1);
        return payload[0];
    }
}
