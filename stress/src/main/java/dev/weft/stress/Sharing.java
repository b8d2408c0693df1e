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
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

import dev.weft.channel.Broadcast;
import dev.weft.channel.Subscription;

/** A broadcast: every subscription gets each item once, and the last reader makes room. */
public final class Sharing {
    private Sharing() {}

    @JCStressTest
    @Description("A receiver without time, while something is broadcast. r1: what it got, r2: what is left for it.")
    @Outcome(id = "7, 0", expect = ACCEPTABLE, desc = "send, receive; or it was served before it gave up")
    @Outcome(id = "0, 7", expect = ACCEPTABLE, desc = "receive, give up, send")
    @Outcome(expect = FORBIDDEN, desc = "the item is lost, or there twice")
    @State
    public static class ReceiveAgainstBroadcast {
        private final Meeting meeting = new Meeting();
        private final Broadcast<Integer> broadcast = Broadcast.of(1);
        private final Subscription<Integer> subscription = broadcast.subscribe();

        @Actor
        public void sender() {
            meeting.await();
            broadcast.trySend(7);
        }

        @Actor
        public void impatient(II_Result r) {
            meeting.await();
            r.r1 = subscription.receive(Duration.ZERO).orElse(0);
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = subscription.tryReceive().orElse(0);
        }
    }

    @JCStressTest
    @Description("Two subscriptions read the only slot. r1, r2: both got it, r3: there is room again.")
    @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "one by one; the last one frees the slot")
    @Outcome(expect = FORBIDDEN, desc = "an item is lost, or its slot")
    @State
    public static class ReadAgainstRead {
        private final Meeting meeting = new Meeting();
        private final Broadcast<Integer> broadcast = Broadcast.of(1);
        private final Subscription<Integer> one = broadcast.subscribe();
        private final Subscription<Integer> other = broadcast.subscribe();

        public ReadAgainstRead() {
            broadcast.trySend(7);
        }

        @Actor
        public void first(ZZZ_Result r) {
            meeting.await();
            r.r1 = one.tryReceive().isPresent();
        }

        @Actor
        public void second(ZZZ_Result r) {
            meeting.await();
            r.r2 = other.tryReceive().isPresent();
        }

        @Arbiter
        public void look(ZZZ_Result r) {
            r.r3 = broadcast.trySend(8);
        }
    }

    @JCStressTest
    @Description("The last subscription that holds up a sender is closed.")
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the sender had room, or was let in")
    @Outcome(expect = FORBIDDEN, desc = "it waits in vain")
    @State
    public static class SendAgainstUnsubscribe {
        private final Meeting meeting = new Meeting();
        private final Broadcast<Integer> broadcast = Broadcast.of(1);
        private final Subscription<Integer> subscription = broadcast.subscribe();

        public SendAgainstUnsubscribe() {
            broadcast.trySend(7);
        }

        @Actor
        public void sender(Z_Result r) {
            meeting.await();
            r.r1 = broadcast.send(8, Locks.PATIENCE);
        }

        @Actor
        public void closing() {
            meeting.await();
            subscription.close();
        }
    }

    @JCStressTest
    @Description("ReadAgainstRead without the guard: how many have still to read the slot.")
    @Outcome(id = "1", expect = ACCEPTABLE_INTERESTING, desc = "both read 2: the slot is never free")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "one by one")
    @State
    public static class ReadWithoutGuardBrokenTwin {
        private volatile int unread = 2;

        @Actor
        public void first() {
            int seen = unread;
            unread = seen - 1;
        }

        @Actor
        public void second() {
            int seen = unread;
            unread = seen - 1;
        }

        @Arbiter
        public void look(I_Result r) {
            r.r1 = unread;
        }
    }
}
