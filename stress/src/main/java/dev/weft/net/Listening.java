package dev.weft.net;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

import dev.weft.Rig;
import dev.weft.Task;
import dev.weft.internal.poll.Poller;

/**
 * A connection without a task: it listens to its stream, and exactly one of those who have something to tell ends its idleness. The carrier
 * lets it become idle, tells it of bytes that are not there, and lets it become idle again; somebody else ends it meanwhile.
 *
 * <p>
 * r1 is how often the receiver was told of the end, r2 how many connections the server has left, r3 that every task was counted as ended,
 * once.
 */
public final class Listening {
    private static final String ONCE = "whoever it is, one ends it";
    private static final String LOST = "it stays idle for ever, or ends twice";

    private Listening() {}

    @JCStressTest
    @Description("Another thread closes the stream.")
    @Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = ONCE)
    @Outcome(expect = FORBIDDEN, desc = LOST)
    @State
    public static class CloseAgainstIdle extends Idle {
        @Actor
        public void carrier() {
            turn();
        }

        @Actor
        public void closer() {
            rig.awaitGo();
            stream.close();
        }

        @Arbiter
        public void end(IIZ_Result r) {
            tell(r);
        }
    }

    @JCStressTest
    @Description("Another thread cancels all connections of the server.")
    @Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = ONCE)
    @Outcome(expect = FORBIDDEN, desc = LOST)
    @State
    public static class CancelAgainstIdle extends Idle {
        @Actor
        public void carrier() {
            turn();
        }

        @Actor
        public void canceller() {
            rig.awaitGo();
            home.cancel(null);
        }

        @Arbiter
        public void end(IIZ_Result r) {
            tell(r);
        }
    }

    @JCStressTest
    @Description("Another thread reads no more, while the carrier has something else to run.")
    @Outcome(id = "1, 0, true", expect = ACCEPTABLE, desc = "the connection finds the end of the stream")
    @Outcome(expect = FORBIDDEN,
            desc = "the queue of the carrier was written off the carrier, and lost one of two entries")
    @State
    public static class HalfCloseAgainstIdle extends Idle {
        private volatile boolean done;

        public HalfCloseAgainstIdle() {
            rig.scheduler().spawnOn(0, "yields", () -> {
                for (int i = 0; i < 8; i++) {
                    Task.yield();
                }
            });
        }

        @Actor
        public void carrier() {
            turn();
            Rig.await(() -> done, "the other actor did not end");
            edge(); // the poller tells of the end of a stream, too
            rig.settle(0);
        }

        @Actor
        public void halfCloser() {
            rig.awaitGo();
            try {
                stream.shutdownInput();
            } catch (IOException closed) {
                throw new AssertionError("nobody closes it before its input has ended", closed);
            }
            done = true;
        }

        @Arbiter
        public void end(IIZ_Result r) {
            tell(r);
        }
    }

    @JCStressTest
    @Description("Another thread wants to read while it becomes idle; r1: it may, r2: how often the receiver was told of the end.")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "who reads is seen: the connection fails")
    @Outcome(id = "false, 0", expect = ACCEPTABLE, desc = "who wants to read is refused")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "each sees the other")
    @Outcome(expect = FORBIDDEN, desc = "two who read")
    @State
    public static class ReadAgainstIdle extends Idle {
        @Actor
        public void carrier() {
            turn();
        }

        @Actor
        public void reader(ZI_Result r) {
            rig.awaitGo();
            try {
                stream.socket.input.begin(IoOperation.READ);
                r.r1 = true;
            } catch (IllegalStateException | IOException refused) {
                r.r1 = false;
            }
        }

        @Arbiter
        public void end(ZI_Result r) {
            r.r2 = ends.get();
        }
    }

    @JCStressTest
    @Description("What listens to a stream is told of bytes while another thread closes it; r1: how often.")
    @Outcome(id = "1", expect = ACCEPTABLE, desc = ONCE)
    @Outcome(expect = FORBIDDEN, desc = "nobody tells it, or both")
    @State
    public static class CloseAgainstReady {
        private final Rig rig = new Rig(1);
        private final TcpStream stream = new SilentStream().asStream();
        private final AtomicInteger told = new AtomicInteger();

        public CloseAgainstReady() {
            rig.scheduler().spawnOn(0, "listens", () -> {
                stream.socket.input.listen(told::getAndIncrement);
                rig.go();
                stream.socket.ready(Poller.READ);
            });
        }

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void closer() {
            rig.awaitGo();
            stream.close();
        }

        @Arbiter
        public void end(I_Result r) {
            r.r1 = told.get();
        }
    }

    /** One connection, whose first task stands in the queue of its carrier. Public, because jcstress wants its tests so. */
    public abstract static class Idle implements Receiver {
        final Rig rig = new Rig(1);
        final TcpStream stream = new SilentStream().asStream();
        final ServerConnections home = new ServerConnections(new TcpServerBuilder(), rig.scheduler(),
                (server, accepted) -> new ReceivingConnection(server, accepted, same -> receiver()));
        final AtomicInteger ends = new AtomicInteger();
        private final boolean goesAtOnce = ThreadLocalRandom.current().nextBoolean();

        Idle() {
            home.takeSlot();
            home.serve(stream, 0);
        }

        @Override
        public void handle(ByteBuffer bytes) {}

        @Override
        public void ended() {
            ends.getAndIncrement();
        }

        private Receiver receiver() {
            if (goesAtOnce) {
                rig.go();
            }
            return this;
        }

        /** The other actor sets in when it is about to become idle, or when it is and there seem to be bytes. */
        void turn() {
            rig.settle(0);
            edge();
            if (!goesAtOnce) {
                rig.go();
            }
            rig.settle(0);
        }

        void edge() {
            rig.port(0).execute(() -> stream.socket.ready(Poller.READ));
        }

        void tell(IIZ_Result r) {
            r.r1 = ends.get();
            r.r2 = home.stats(0).active();
            r.r3 = rig.isQuiet();
        }
    }

    @JCStressTest
    @Description("CloseAgainstIdle, where it looks whether it is closed before it listens; r1: it listens, r2: it was told.")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING,
            desc = "look, close finds nobody to tell, listen: for ever")
    @Outcome(expect = ACCEPTABLE, desc = "as in the right order")
    @State
    public static class LookBeforeListenBrokenTwin {
        private volatile boolean closed;
        private volatile boolean listens;

        @Actor
        public void carrier(ZZ_Result r) {
            if (!closed) {
                listens = true;
                r.r1 = true;
            }
        }

        @Actor
        public void closer(ZZ_Result r) {
            closed = true;
            r.r2 = listens;
        }
    }

    @JCStressTest
    @Description("CloseAgainstReady, with a read and a write of the listener; r1, r2: who told it.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING, desc = "both read it: it is told twice")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class TellWithoutCasBrokenTwin {
        private volatile boolean listens = true;

        @Actor
        public void carrier(II_Result r) {
            r.r1 = take();
        }

        @Actor
        public void closer(II_Result r) {
            r.r2 = take();
        }

        private int take() {
            if (!listens) {
                return 0;
            }
            listens = false;
            return 1;
        }
    }

    @JCStressTest
    @Description("CancelAgainstIdle, where it looks whether it is cancelled before it lets go of its task; r1: it listens, r2: it was told.")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING,
            desc = "look, cancel finds the task and tells that, listen: for ever")
    @Outcome(expect = ACCEPTABLE, desc = "as in the right order")
    @State
    public static class LookBeforeLettingGoBrokenTwin {
        private volatile boolean cancelled;
        private volatile boolean hasTask = true;

        @Actor
        public void carrier(ZZ_Result r) {
            if (!cancelled) {
                hasTask = false;
                r.r1 = true;
            }
        }

        @Actor
        public void canceller(ZZ_Result r) {
            cancelled = true;
            r.r2 = !hasTask;
        }
    }

    @JCStressTest
    @Description("HalfCloseAgainstIdle, where both add to the queue of the carrier; r1: how many it has.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE_INTERESTING,
            desc = "both read the same end of the queue: one entry is lost")
    @Outcome(expect = ACCEPTABLE, desc = "as on the carrier")
    @State
    public static class AddOffCarrierBrokenTwin {
        private int tail;

        @Actor
        public void carrier(II_Result r) {
            r.r1 = ++tail;
        }

        @Actor
        public void halfCloser(II_Result r) {
            r.r2 = ++tail;
        }
    }
}
