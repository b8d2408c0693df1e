package dev.weft.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.Objects;

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
import org.openjdk.jcstress.infra.results.Z_Result;

import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;

/** What is sent is received, once, also when one side gives up or the channel is closed at that moment. */
public final class Exchanges {
    private static final int CLOSED = -1;

    private Exchanges() {}

    @JCStressTest
    @Description("A receiver comes without time to wait, a sender tries. r1: it was sent, r2: what was received.")
    @Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "receive, try; or it was served before it gave up")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "try, receive; or receive, give up, try")
    @Outcome(expect = FORBIDDEN, desc = "the item is lost, or there twice")
    @State
    public static class TrySendAgainstReceive {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> channel = Channel.rendezvous();

        @Actor
        public void trying(ZI_Result r) {
            meeting.await();
            r.r1 = channel.trySend(7);
        }

        @Actor
        public void impatient(ZI_Result r) {
            meeting.await();
            r.r2 = channel.receive(Duration.ZERO).orElse(0);
        }
    }

    @JCStressTest
    @Description("A sender comes without time to wait, a receiver tries. r1: it was sent, r2: what was received.")
    @Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "send, try; or it was served before it gave up")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "try, send; or send, give up, try")
    @Outcome(expect = FORBIDDEN, desc = "the item is lost, or there twice")
    @State
    public static class TryReceiveAgainstSend {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> channel = Channel.rendezvous();

        @Actor
        public void impatient(ZI_Result r) {
            meeting.await();
            r.r1 = channel.send(7, Duration.ZERO);
        }

        @Actor
        public void trying(ZI_Result r) {
            meeting.await();
            r.r2 = channel.tryReceive().orElse(0);
        }
    }

    @JCStressTest
    @Description("Sender and receiver have time. r1: it was sent, r2: what is in the message.")
    @Outcome(id = "true, 7", expect = ACCEPTABLE, desc = "one came first and waited")
    @Outcome(expect = FORBIDDEN, desc = "they missed each other, or the message came before what is in it")
    @State
    public static class SendAgainstReceive {
        private final Meeting meeting = new Meeting();
        private final Channel<Message> channel = Channel.rendezvous();

        @Actor
        public void sender(ZI_Result r) {
            meeting.await();
            r.r1 = channel.send(Message.of(7), Locks.PATIENCE);
        }

        @Actor
        public void receiver(ZI_Result r) {
            meeting.await();
            r.r2 = channel.receive(Locks.PATIENCE).map(Message::payloadOf).orElse(0);
        }
    }

    @JCStressTest
    @Description("Two try to send into a channel with room for one. r1, r2: sent, r3: what is in it.")
    @Outcome(id = {"true, false, 1", "false, true, 2"}, expect = ACCEPTABLE, desc = "one by one")
    @Outcome(expect = FORBIDDEN, desc = "one is lost, or there is none")
    @State
    public static class TrySendAgainstTrySend {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> channel = Channel.buffered(1);

        @Actor
        public void first(ZZI_Result r) {
            meeting.await();
            r.r1 = channel.trySend(1);
        }

        @Actor
        public void second(ZZI_Result r) {
            meeting.await();
            r.r2 = channel.trySend(2);
        }

        @Arbiter
        public void look(ZZI_Result r) {
            r.r3 = channel.tryReceive().orElse(0);
        }
    }

    @JCStressTest
    @Description("A channel is closed while one sends into its buffer. r1: 1 if it was sent, r2: items in the buffer.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "send, close")
    @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "close, send")
    @Outcome(expect = FORBIDDEN, desc = "an item is lost, or refused and there")
    @State
    public static class CloseAgainstSend {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> channel = Channel.unbounded();

        @Actor
        public void sender(II_Result r) {
            meeting.await();
            try {
                r.r1 = channel.trySend(7) ? 1 : 0;
            } catch (ChannelClosedException _) {
                r.r1 = CLOSED;
            }
        }

        @Actor
        public void closing() {
            meeting.await();
            channel.close();
        }

        @Arbiter
        public void look(II_Result r) {
            r.r2 = channel.size();
        }
    }

    @JCStressTest
    @Description("A channel is closed with an error while one receives. r1: what that is told, r2: who stands there still.")
    @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "closed, with that error")
    @Outcome(expect = FORBIDDEN, desc = "it waits in vain, or is not told why")
    @State
    public static class CloseAgainstReceive {
        private final Meeting meeting = new Meeting();
        private final Channel<Integer> channel = Channel.rendezvous();
        private final Exception error = new Exception("why");

        @Actor
        public void receiver(II_Result r) {
            meeting.await();
            try {
                r.r1 = channel.receive(Locks.PATIENCE).orElse(0);
            } catch (ChannelClosedException closed) {
                r.r1 = Objects.equals(closed.getCause(), error) ? CLOSED : 1;
            }
        }

        @Actor
        public void closing() {
            meeting.await();
            channel.closeWithError(error);
        }

        @Arbiter
        public void look(II_Result r) {
            r.r2 = channel.stats().waitingReceivers();
        }
    }

    @JCStressTest
    @Description("TrySendAgainstReceive, where who gives up does not look again. r1: sent, r2: received.")
    @Outcome(id = "true, 0", expect = ACCEPTABLE_INTERESTING, desc = "look, send, leave: the item is lost")
    @Outcome(expect = ACCEPTABLE, desc = "as if it was withdrawn by CAS")
    @State
    public static class GiveUpWithoutCasBrokenTwin {
        private final BrokenChannel channel = new BrokenChannel();

        @Actor
        public void trying(ZI_Result r) {
            r.r1 = channel.trySend(7);
        }

        @Actor
        public void impatient(ZI_Result r) {
            r.r2 = channel.receiveAndGiveUp();
        }
    }

    @JCStressTest
    @Description("CloseAgainstReceive, where the channel is closed before its error is there.")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "closed, and nobody can say why")
    @Outcome(expect = ACCEPTABLE, desc = "as in the other order")
    @State
    public static class CloseBeforeErrorBrokenTwin {
        private final BrokenChannel channel = new BrokenChannel();
        private final Exception error = new Exception("why");

        @Actor
        public void closing() {
            channel.close(error);
        }

        @Actor
        public void looking(Z_Result r) {
            r.r1 = channel.isClosedWithoutCause();
        }
    }

    @JCStressTest
    @Description("TrySendAgainstTrySend without the guard: items that were put into the one slot.")
    @Outcome(id = "2", expect = ACCEPTABLE_INTERESTING, desc = "both found room")
    @Outcome(expect = ACCEPTABLE, desc = "as under the guard")
    @State
    public static class SendWithoutGuardBrokenTwin {
        private volatile int buffered;
        private volatile int sentByFirst;
        private volatile int sentBySecond;

        @Actor
        public void first() {
            sentByFirst = send();
        }

        @Actor
        public void second() {
            sentBySecond = send();
        }

        @Arbiter
        public void sum(I_Result r) {
            r.r1 = sentByFirst + sentBySecond;
        }

        private int send() {
            if (buffered > 0) {
                return 0;
            }
            buffered = 1;
            return 1;
        }
    }
}
