package dev.weft.stress;

import static dev.weft.stress.Message.payloadOf;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

import dev.weft.internal.queue.StealQueue;

/**
 * Owner and thief at one {@link StealQueue}: each element once, in order, whole. A result is the payload taken, 0 for
 * nothing.
 */
public final class Stealing {
    /** Elements to a segment of the production queue; one less than these are gone when a test begins at its border. */
    private static final int SEGMENT = 128;

    private Stealing() {}

    @JCStressTest
    @Description("The owner polls and a thief steals the only element.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the owner is first")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the thief is first")
    @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "taken twice: both read the head before either moved it")
    @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "lost")
    @State
    public static class PollAgainstSteal {
        private final StealQueue<Message> queue = holding(0, 1);

        @Actor
        public void owner(II_Result r) {
            r.r1 = payloadOf(queue.poll());
        }

        @Actor
        public void thief(II_Result r) {
            r.r2 = payloadOf(queue.poll());
        }
    }

    @JCStressTest
    @Description("The owner takes the head only if it is element 1, while a thief steals.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "the owner takes 1, the thief 2")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the thief takes 1, the owner sees 2 and leaves it")
    @Outcome(expect = FORBIDDEN, desc = "the number of one element was compared, and another taken")
    @State
    public static class PollIfBeforeAgainstSteal {
        private final StealQueue<Message> queue = holding(0, 2);

        @Actor
        public void owner(II_Result r) {
            r.r1 = payloadOf(queue.pollIfBefore(2));
        }

        @Actor
        public void thief(II_Result r) {
            r.r2 = payloadOf(queue.poll());
        }
    }

    @JCStressTest
    @Description("Element 1 is the last of a segment, 2 the first of the next: the head moves from one to the other.")
    @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "the owner is first")
    @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "the owner comes between")
    @Outcome(id = "0, 1, 2", expect = ACCEPTABLE, desc = "the owner is last")
    @Outcome(expect = FORBIDDEN, desc = "twice, lost, or out of order")
    @State
    public static class PollAgainstStealAtBorder {
        private final StealQueue<Message> queue = holding(SEGMENT - 1, 2);

        @Actor
        public void owner(III_Result r) {
            r.r1 = payloadOf(queue.poll());
        }

        @Actor
        public void thief(III_Result r) {
            r.r2 = payloadOf(queue.poll());
            r.r3 = payloadOf(queue.poll());
        }
    }

    @JCStressTest
    @Description("A thief steals what the owner is just adding.")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "steal, add: nothing there yet")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "add, steal: whole, as it was before the add")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "the slot or the payload was not there although the tail said so")
    @State
    public static class AddAgainstSteal {
        private final StealQueue<Message> queue = new StealQueue<>();

        @Actor
        public void owner() {
            queue.add(Message.of(1), 1);
        }

        @Actor
        public void thief(I_Result r) {
            boolean empty = queue.isEmpty();
            r.r1 = empty ? -1 : payloadOf(queue.poll());
        }
    }

    @JCStressTest
    @Description("The same, with an element that needs a new segment.")
    @Outcome(id = "-1", expect = ACCEPTABLE, desc = "steal, add: nothing there yet")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "add, steal: whole, as it was before the add")
    @Outcome(id = "0", expect = FORBIDDEN,
            desc = "the segment, slot or payload was not there although the tail said so")
    @State
    public static class AddAgainstStealAtBorder {
        private final StealQueue<Message> queue = holding(SEGMENT, 0);

        @Actor
        public void owner() {
            queue.add(Message.of(1), 1);
        }

        @Actor
        public void thief(I_Result r) {
            boolean empty = queue.isEmpty();
            r.r1 = empty ? -1 : payloadOf(queue.poll());
        }
    }

    @JCStressTest
    @Description("PollAgainstSteal, moving the head with a read and a write.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING,
            desc = "taken twice: both read the head before either moved it")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class PollWithoutCasBrokenTwin {
        private final BrokenStealQueue queue = new BrokenStealQueue();

        public PollWithoutCasBrokenTwin() {
            queue.addWithoutFence(Message.of(1));
        }

        @Actor
        public void owner(II_Result r) {
            r.r1 = payloadOf(queue.pollWithoutCas());
        }

        @Actor
        public void thief(II_Result r) {
            r.r2 = payloadOf(queue.pollWithoutCas());
        }
    }

    @JCStressTest
    @Description("AddAgainstSteal, publishing the tail before the slot is filled.")
    @Outcome(id = "0", expect = ACCEPTABLE_INTERESTING,
            desc = "tail, steal of an empty slot, fill: the element is lost")
    @Outcome(expect = ACCEPTABLE, desc = "as in the right order")
    @State
    public static class AddTailFirstBrokenTwin {
        private final BrokenStealQueue queue = new BrokenStealQueue();

        @Actor
        public void owner() {
            queue.addTailFirst(Message.of(1));
        }

        @Actor
        public void thief(I_Result r) {
            boolean empty = queue.isEmpty();
            r.r1 = empty ? -1 : payloadOf(queue.poll());
        }
    }

    /** A queue through which some elements went, and which holds elements 1 to {@code held}, numbered so. */
    private static StealQueue<Message> holding(int gone, int held) {
        var queue = new StealQueue<Message>();
        for (int i = 0; i < gone; i++) {
            queue.add(Message.of(-1), 0);
            queue.poll();
        }
        for (int i = 1; i <= held; i++) {
            queue.add(Message.of(i), i);
        }
        return queue;
    }
}
