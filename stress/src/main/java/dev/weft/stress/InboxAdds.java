package dev.weft.stress;

import static dev.weft.stress.Message.payloadOf;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

import dev.weft.internal.queue.Inbox;

/** Adding to an {@link Inbox} against adding and draining: nothing is lost, and one producer knows it was first. */
public final class InboxAdds {
    private InboxAdds() {}

    @JCStressTest
    @Description("Two producers add; r1, r2: found it empty; r3: how many were drained.")
    @Outcome(id = "true, false, 2", expect = ACCEPTABLE, desc = "the first is first")
    @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "the second is first")
    @Outcome(expect = FORBIDDEN, desc = "one lost, or no producer or both to see to the sleeper")
    @State
    public static class AddAgainstAdd {
        private final Inbox<Message> inbox = new Inbox<>();
        private final Message first = new Message();
        private final Message second = new Message();

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = inbox.add(first);
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = inbox.add(second);
        }

        @Arbiter
        public void consumer(ZZI_Result r) {
            r.r3 = count(inbox);
        }
    }

    @JCStressTest
    @Description("A producer adds while the consumer drains; r1: drained then, r2: drained in the end.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "add, drain: whole, as it was before the add")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "drain, add: it waits for the next drain")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or without its payload")
    @State
    public static class AddAgainstDrain {
        private final Inbox<Message> inbox = new Inbox<>();

        @Actor
        public void producer() {
            inbox.add(Message.of(1));
        }

        @Actor
        public void consumer(II_Result r) {
            r.r1 = payloadOf(inbox.drain());
        }

        @Arbiter
        public void end(II_Result r) {
            r.r2 = payloadOf(inbox.drain());
        }
    }

    @JCStressTest
    @Description("A drained node is added again at once, while another producer adds: its old link is gone.")
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both, in either order")
    @Outcome(expect = FORBIDDEN, desc = "one lost, or one linked twice")
    @State
    public static class AddAgainAgainstAdd {
        private final Inbox<Message> inbox = new Inbox<>();
        private final Message other = new Message();

        public AddAgainAgainstAdd() {
            inbox.add(new Message());
        }

        @Actor
        public void consumer() {
            var drained = inbox.drain();
            while (drained != null) {
                var next = inbox.next(drained);
                inbox.add(drained);
                drained = next;
            }
        }

        @Actor
        public void producer() {
            inbox.add(other);
        }

        @Arbiter
        public void end(I_Result r) {
            r.r1 = count(inbox);
        }
    }

    @JCStressTest
    @Description("A producer adds 8 while a drainTo of 1, 2, 4 throws at the 2; r1: handed out, r2: there afterwards, added up.")
    @Outcome(id = "1, 14", expect = ACCEPTABLE,
            desc = "the new one, what was thrown at and what came after it, once each")
    @Outcome(expect = FORBIDDEN, desc = "one lost, or one there twice")
    @State
    public static class AddAgainstDrainThatThrows {
        private final Inbox<Message> inbox = new Inbox<>();
        private int handedOut;

        public AddAgainstDrainThatThrows() {
            for (int payload = 1; payload <= 4; payload *= 2) {
                inbox.add(Message.of(payload));
            }
        }

        @Actor
        public void producer() {
            inbox.add(Message.of(8));
        }

        @Actor
        public void consumer(II_Result r) {
            try {
                inbox.drainTo(message -> {
                    if (message.payload == 2) {
                        throw new IllegalStateException("made by the test");
                    }
                    handedOut += message.payload;
                });
                throw new AssertionError("it ended without what the action threw");
            } catch (IllegalStateException thrown) {
                r.r1 = handedOut;
            }
        }

        @Arbiter
        public void end(II_Result r) {
            inbox.drainTo(message -> r.r2 += message.payload);
        }
    }

    @JCStressTest
    @Description("AddAgainstAdd, with a read and a write of the head.")
    @Outcome(id = "true, true, 1", expect = ACCEPTABLE_INTERESTING,
            desc = "both read null, the later write drops a node")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class AddWithoutCasBrokenTwin {
        private volatile @Nullable Link head;

        @Actor
        public void first(ZZI_Result r) {
            r.r1 = add();
        }

        @Actor
        public void second(ZZI_Result r) {
            r.r2 = add();
        }

        @Arbiter
        public void consumer(ZZI_Result r) {
            int count = 0;
            for (var link = head; link != null; link = link.next) {
                count++;
            }
            r.r3 = count;
        }

        private boolean add() {
            var first = head;
            head = new Link(first);
            return first == null;
        }

        private record Link(@Nullable Link next) {}
    }

    @JCStressTest
    @Description("AddAgainstDrainThatThrows, where the rest is put back only if nothing was added meanwhile; r1: what is there.")
    @Outcome(id = "8", expect = ACCEPTABLE_INTERESTING, desc = "drain, add, put back: the rest is lost")
    @Outcome(expect = ACCEPTABLE, desc = "all of it")
    @State
    public static class PutBackIfEmptyBrokenTwin {
        private final AtomicReference<@Nullable Chain> head = new AtomicReference<>(new Chain(7, null));

        @Actor
        public void producer() {
            var added = new Chain(8, head.get());
            while (!head.compareAndSet(added.next, added)) {
                added = new Chain(8, head.get());
            }
        }

        @Actor
        public void consumer() {
            var drained = head.getAndSet(null);
            head.compareAndSet(null, drained);
        }

        @Arbiter
        public void end(I_Result r) {
            for (var chain = head.get(); chain != null; chain = chain.next) {
                r.r1 += chain.payload;
            }
        }

        private record Chain(int payload, @Nullable Chain next) {}
    }

    private static int count(Inbox<Message> inbox) {
        int count = 0;
        for (var message = inbox.drain(); message != null; message = inbox.next(message)) {
            count++;
        }
        return count;
    }
}
