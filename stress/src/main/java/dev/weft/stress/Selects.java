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
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.weft.Waiter;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import dev.weft.channel.Select;
import dev.weft.sync.Promise;

/** A select takes one of its alternatives, and those who come to the others know that at once. */
public final class Selects {
    private static final int CLOSED = -1;

    private Selects() {}

    @JCStressTest
    @Description("A select without time waits for two channels, another thread tries to send into both. r1, r2: sent, r3: received.")
    @Outcome(id = "true, false, 1", expect = ACCEPTABLE, desc = "select, first, second")
    @Outcome(id = "false, true, 2", expect = ACCEPTABLE, desc = "first, select, second")
    @Outcome(id = "false, false, 0", expect = ACCEPTABLE, desc = "it gave up before, or came after")
    @Outcome(expect = FORBIDDEN, desc = "it took both, an item is lost, or there twice")
    @State
    public static class SelectAgainstSenders {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> one = Channel.rendezvous();
        private final Channel<Integer> other = Channel.rendezvous();

        @Actor
        public void sender(ZZI_Result r) {
            meeting.await();
            r.r1 = one.trySend(1);
            r.r2 = other.trySend(2);
        }

        @Actor
        public void selecting(ZZI_Result r) {
            meeting.await();
            r.r3 = Select.<Integer>selectInOrder(one.onReceive(item -> item), other.onReceive(item -> item),
                    Select.onTimeout(Duration.ZERO, () -> 0));
        }
    }

    @JCStressTest
    @Description("Two selects, with the channels in different order: each sends into the one and receives from the other.")
    @Outcome(id = {"1, 1", "2, 2"}, expect = ACCEPTABLE, desc = "they met in one of the channels")
    @Outcome(expect = FORBIDDEN, desc = "they passed each other, met twice, or stand in each other's way for ever")
    @State
    public static class SelectAgainstSelect {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> one = Channel.rendezvous();
        private final Channel<Integer> other = Channel.rendezvous();

        @Actor
        public void first(II_Result r) {
            meeting.await();
            r.r1 = Select.<Integer>selectInOrder(one.onReceive(item -> item), other.onSend(2, () -> 2),
                    Select.onTimeout(Locks.PATIENCE, () -> 0));
        }

        @Actor
        public void second(II_Result r) {
            meeting.await();
            r.r2 = Select.<Integer>selectInOrder(other.onReceive(item -> item), one.onSend(1, () -> 1),
                    Select.onTimeout(Locks.PATIENCE, () -> 0));
        }
    }

    @JCStressTest
    @Description("One channel of a select is closed, then there is an item in the other. r1: what it took, r2: items left.")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "it saw the end, and the item is there for others")
    @Outcome(expect = FORBIDDEN, desc = "it waits in vain, or took an item that it did not return")
    @State
    public static class SelectAgainstClose {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> closed = Channel.rendezvous();
        private final Channel<Integer> other = Channel.buffered(1);

        @Actor
        public void closing() {
            meeting.await();
            closed.close();
            other.trySend(7);
        }

        @Actor
        public void selecting(II_Result r) {
            meeting.await();
            try {
                r.r1 = Select.<Integer>selectInOrder(closed.onReceive(item -> item), other.onReceive(item -> item),
                        Select.onTimeout(Locks.PATIENCE, () -> 0));
            } catch (ChannelClosedException _) {
                r.r1 = CLOSED;
            }
        }

        @Arbiter
        public void look(II_Result r) {
            r.r2 = other.size();
        }
    }

    @JCStressTest
    @Description("A promise of a select is completed, then somebody tries to send into its channel. r1: sent, r2: what it took.")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "select, complete, send; or complete, select")
    @Outcome(id = "true, 2", expect = ACCEPTABLE,
            desc = "it stands at the channel, complete, send, look at the promise")
    @Outcome(expect = FORBIDDEN, desc = "it took both, the item is lost, or it waits in vain")
    @State
    public static class SelectAgainstPromise {
        private final Meeting meeting = new Meeting();
        private final Promise<Integer> promise = new Promise<>();
        private final Channel<Integer> channel = Channel.rendezvous();

        @Actor
        public void completing(ZI_Result r) {
            meeting.await();
            promise.complete(1);
            r.r1 = channel.trySend(2);
        }

        @Actor
        public void selecting(ZI_Result r) {
            meeting.await();
            r.r2 = Select.<Integer>selectInOrder(Select.onPromise(promise, value -> value),
                    channel.onReceive(item -> item), Select.onTimeout(Locks.PATIENCE, () -> 0));
        }
    }

    @JCStressTest
    @Description("SelectAgainstSenders, where the alternatives are waiters of their own. r1, r2: sent.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both were taken, one is lost")
    @Outcome(expect = ACCEPTABLE, desc = "as with one word that decides")
    @State
    public static class TwoWordsBrokenTwin {
        private final BrokenChannel one = new BrokenChannel();
        private final BrokenChannel other = new BrokenChannel();

        @Actor
        public void sender(ZZ_Result r) {
            r.r1 = one.serve();
            r.r2 = other.serve();
        }

        @Actor
        public void selecting() {
            one.add(new Waiter());
            other.add(new Waiter());
        }
    }

    @JCStressTest
    @Description("SelectAgainstSelect, where each looks under one guard and offers under the other. r1, r2: found the other's offer.")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING,
            desc = "look, look, offer, offer: they pass each other")
    @Outcome(expect = ACCEPTABLE, desc = "as under both guards")
    @State
    public static class OneGuardAtATimeBrokenTwin {
        private final BrokenChannel one = new BrokenChannel();
        private final BrokenChannel other = new BrokenChannel();

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = meet(one, other);
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = meet(other, one);
        }

        private static boolean meet(BrokenChannel from, BrokenChannel into) {
            if (from.isOffered()) {
                return true;
            }
            into.offer();
            return false;
        }
    }
}
