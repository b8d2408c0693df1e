package dev.weft;

import static java.util.Objects.requireNonNull;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

import dev.weft.scope.Group;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;

/** The children of a scope or a group: whoever forks, ends, cancels and waits at the same time, none is missed or waited for in vain. */
public final class Forking {
    private Forking() {}

    private static void park() {
        Task.park();
    }

    @JCStressTest
    @Description("A scope is cancelled while its owner forks a child that waits for ever. r1: where that is.")
    @Outcome(id = {"CANCELLED", "queued"}, expect = ACCEPTABLE,
            desc = "the canceller found it, or who forked it saw the mark")
    @Outcome(expect = FORBIDDEN, desc = "it escaped: both looked before the other wrote")
    @State
    public static class ForkAgainstCancel {
        private final Rig rig = new Rig(1);
        private volatile @Nullable Scope<Object, Void> scope;
        private volatile @Nullable Task<?> child;

        public ForkAgainstCancel() {
            rig.queued(0, (Action) () -> {
                try (var opened = Scope.open()) {
                    scope = opened;
                    rig.go();
                    child = opened.fork(Forking::park);
                    opened.join();
                }
            });
        }

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void canceller() {
            rig.awaitGo();
            requireNonNull(scope).cancel();
        }

        @Arbiter
        public void end(L_Result r) {
            r.r1 = rig.whereabouts(requireNonNull(child), 0);
        }
    }

    @JCStressTest
    @Description("Children end while a scope is cancelled, one behind them waits for ever. r1: where that one is.")
    @Outcome(id = {"CANCELLED", "queued"}, expect = ACCEPTABLE,
            desc = "the walk got to it, by way of those that left the list")
    @Outcome(expect = FORBIDDEN, desc = "the walk ended on a child that had left")
    @State
    public static class EndAgainstCancel {
        private final Rig rig = new Rig(1);
        private volatile @Nullable Scope<Object, Void> scope;
        private volatile @Nullable Task<?> child;

        public EndAgainstCancel() {
            rig.queued(0, (Action) () -> {
                try (var opened = Scope.open()) {
                    scope = opened;
                    opened.fork(rig::go);
                    for (int ending = 0; ending < 4; ending++) {
                        opened.fork(() -> {});
                    }
                    child = opened.fork(Forking::park);
                    opened.join();
                }
            });
        }

        @Actor
        public void carrier() {
            rig.settle(0);
        }

        @Actor
        public void canceller() {
            rig.awaitGo();
            requireNonNull(scope).cancel();
        }

        @Arbiter
        public void end(L_Result r) {
            r.r1 = rig.whereabouts(requireNonNull(child), 0);
        }
    }

    @JCStressTest
    @Description("A thief takes children while their owner joins. r1: how many ends it was told of, r2: how many wrote what it sees.")
    @Outcome(id = "4, 4", expect = ACCEPTABLE, desc = "whichever came last, and on whichever carrier")
    @Outcome(expect = FORBIDDEN,
            desc = "it went on before it was told, or sees nothing of what a child did, or waits in vain")
    @State
    public static class LastEndAgainstJoin {
        private static final int CHILDREN = 4;

        private final Rig rig = new Rig(2);
        private final int[] written = new int[CHILDREN];
        private int told;
        private int seen;
        private final Task<?> owner = rig.queued(0, (Action) () -> {
            try (var scope = Scope.open(Policy.collectAll())) {
                for (int i = 0; i < CHILDREN; i++) {
                    int child = i;
                    scope.fork(() -> written[child] = 1);
                }
                rig.go();
                told = scope.join().size();
                seen = Arrays.stream(written).sum();
            }
        });

        @Actor
        public void carrier() {
            Rig.await(() -> {
                rig.settle(0);
                return owner.isDone();
            }, "the owner waits in vain");
        }

        @Actor
        public void thief() {
            rig.awaitGo();
            rig.settle(1);
        }

        @Arbiter
        public void end(II_Result r) {
            r.r1 = told;
            r.r2 = seen;
        }
    }

    @JCStressTest
    @Description("Two children of a group end on two carriers. r1: a join without time finds that none is left, r2: how many it lists.")
    @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "an end is not counted")
    @State
    public static class EndAgainstEnd {
        private final Rig rig = new Rig(2);
        private final Group group = Group.create();
        private final AtomicInteger here = new AtomicInteger();

        public EndAgainstEnd() {
            Action body = () -> {
                here.incrementAndGet();
                Rig.await(() -> here.get() == 2, "the other child did not come");
            };
            for (int carrier = 0; carrier < 2; carrier++) {
                rig.queued(carrier, (Callable<Task<Void>>) () -> group.spawn(body));
            }
        }

        @Actor
        public void first() {
            rig.settle(0);
        }

        @Actor
        public void second() {
            rig.settle(1);
        }

        @Arbiter
        public void end(ZI_Result r) {
            r.r1 = group.join(Duration.ZERO);
            r.r2 = group.cancelAll(Duration.ZERO).size();
        }
    }

    @JCStressTest
    @Description("Two fork children that wait for ever into one group. r1: a cancel finds that some are left, r2: so many.")
    @Outcome(id = "true, 2", expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "one is not linked")
    @State
    public static class ForkAgainstFork {
        private final Rig rig = new Rig(2);
        private final Group group = Group.create();
        private final AtomicInteger here = new AtomicInteger();

        public ForkAgainstFork() {
            for (int carrier = 0; carrier < 2; carrier++) {
                rig.queued(carrier, (Callable<Task<Void>>) () -> {
                    here.incrementAndGet();
                    Rig.await(() -> here.get() == 2, "the other did not come");
                    return group.spawn(Forking::park);
                });
            }
        }

        @Actor
        public void first() {
            rig.settle(0);
        }

        @Actor
        public void second() {
            rig.settle(1);
        }

        @Arbiter
        public void end(ZI_Result r) {
            r.r1 = !group.join(Duration.ZERO);
            r.r2 = group.cancelAll(Duration.ZERO).size();
        }
    }

    /** Watches whether it is told of an end after the close. */
    private static final class Watching implements Policy<Object, Boolean> {
        private volatile boolean closed;
        private volatile boolean late;

        @Override
        public boolean decides(Ending<?> ending) {
            return false;
        }

        @Override
        public boolean ended(Task<?> child, int number) {
            late |= closed;
            return false;
        }

        @Override
        public Boolean result() {
            return late;
        }
    }

    @JCStressTest
    @Description("A task forks into a scope that its owner closes. r1: what became of the child, r2: the owner was told of it too late.")
    @Outcome(id = "CANCELLED, false", expect = ACCEPTABLE, desc = "fork, close: it is cancelled and waited for")
    @Outcome(id = "refused, false", expect = ACCEPTABLE, desc = "close, fork")
    @Outcome(expect = FORBIDDEN, desc = "a child of a closed scope, or the owner waits in vain")
    @State
    public static class ForkAgainstClose {
        private final Rig rig = new Rig(2);
        private final Watching watching = new Watching();
        private volatile @Nullable Scope<Object, Boolean> scope;
        private volatile @Nullable Task<?> child;
        private final Task<?> owner = rig.queued(0, (Action) () -> {
            try (var opened = Scope.open(watching)) {
                scope = opened;
                rig.go();
            }
            watching.closed = true;
        });

        public ForkAgainstClose() {
            rig.queued(1, (Action) () -> {
                rig.awaitGo();
                try {
                    child = requireNonNull(scope).fork(Forking::park);
                } catch (IllegalStateException _) {
                    // it is closed
                }
            });
        }

        @Actor
        public void carrierOfOwner() {
            Rig.await(() -> {
                rig.settle(0);
                return owner.isDone();
            }, "the owner waits in vain");
        }

        @Actor
        public void carrierOfOther() {
            Rig.await(() -> {
                rig.settle(1); // also when the close has cancelled the child
                return owner.isDone();
            }, "the owner waits in vain");
        }

        @Arbiter
        public void end(LL_Result r) {
            var forked = child;
            r.r1 = forked == null ? "refused" : rig.whereabouts(forked, 1);
            r.r2 = watching.late;
        }
    }

    // ---- broken twins ------------------------------------------------------------------------------------------------

    @JCStressTest
    @Description("ForkAgainstCancel, where the task is written with release. r1: who forks sees the mark, r2: the canceller finds the task.")
    @Outcome(id = "false, false", expect = ACCEPTABLE_INTERESTING,
            desc = "the look at the mark overtakes the write: it escapes")
    @Outcome(expect = ACCEPTABLE, desc = "as with a volatile write")
    @State
    public static class ReleaseOfTaskBrokenTwin {
        private static final VarHandle TASK = handle();
        private final AtomicInteger cancelling = new AtomicInteger();
        private volatile @Nullable Object task;

        private static VarHandle handle() {
            try {
                return MethodHandles.lookup().findVarHandle(ReleaseOfTaskBrokenTwin.class, "task", Object.class);
            } catch (ReflectiveOperationException impossible) {
                throw new LinkageError(impossible.getMessage(), impossible);
            }
        }

        @Actor
        public void forking(ZZ_Result r) {
            TASK.setRelease(this, this);
            r.r1 = cancelling.get() > 0;
        }

        @Actor
        public void cancelling(ZZ_Result r) {
            cancelling.incrementAndGet();
            r.r2 = task != null;
        }
    }

    /** A child of the twins. */
    private static final class Link {
        private volatile @Nullable Link next;

        Link(@Nullable Link next) {
            this.next = next;
        }
    }

    @JCStressTest
    @Description("EndAgainstCancel, where a child that leaves the list forgets who is behind it. r1: the walk got to the last one.")
    @Outcome(id = "false", expect = ACCEPTABLE_INTERESTING, desc = "the walk ended on the child that had left")
    @Outcome(expect = ACCEPTABLE, desc = "as if it led on")
    @State
    public static class ForgottenNextBrokenTwin {
        private final Link last = new Link(null);
        private final Link ending = new Link(last);
        private final Link first = new Link(ending);

        @Actor
        public void end() {
            first.next = last;
            ending.next = null;
        }

        @Actor
        public void cancel(Z_Result r) {
            for (var child = first.next; child != null; child = child.next) {
                r.r1 = child == last;
            }
        }
    }

    @JCStressTest
    @Description("LastEndAgainstJoin, where an end is counted, and then listed. r1: the join returned, r2: it was told of the end.")
    @Outcome(id = "true, false", expect = ACCEPTABLE_INTERESTING, desc = "count, join, list: nobody is told")
    @Outcome(expect = ACCEPTABLE, desc = "as in one section")
    @State
    public static class EndInTwoSectionsBrokenTwin {
        private final Guard guard = new Guard();
        private int listed = 1;
        private boolean ended;

        @Actor
        public void end() {
            guard.lock();
            listed--;
            guard.unlock();
            guard.lock();
            ended = true;
            guard.unlock();
        }

        @Actor
        public void join(ZZ_Result r) {
            guard.lock();
            r.r1 = listed == 0;
            r.r2 = ended;
            guard.unlock();
        }
    }

    @JCStressTest
    @Description("EndAgainstEnd and ForkAgainstFork, where they are counted without the guard. r1: how many are left, r2: how many were linked.")
    @Outcome(id = {"1, 2", "1, 1", "0, 1"}, expect = ACCEPTABLE_INTERESTING, desc = "one of the two is lost")
    @Outcome(expect = ACCEPTABLE, desc = "as under the guard")
    @State
    public static class CountWithoutGuardBrokenTwin {
        private volatile int listed = 2;
        private volatile int linked;

        @Actor
        public void first() {
            change();
        }

        @Actor
        public void second() {
            change();
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // that is the fault
        private void change() {
            listed--;
            linked++;
        }

        @Arbiter
        public void look(II_Result r) {
            r.r1 = listed;
            r.r2 = linked;
        }
    }

    @JCStressTest
    @Description("ForkAgainstClose, where each looks without the guard and writes later. r1: the fork was let in, r2: it is closed.")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both looked first: a child of a closed scope")
    @Outcome(expect = ACCEPTABLE, desc = "as under the guard")
    @State
    public static class LookBeforeLinkBrokenTwin {
        private volatile int listed;
        private volatile boolean closed;

        @Actor
        @SuppressWarnings("NonAtomicVolatileUpdate") // nobody else does
        public void fork(ZZ_Result r) {
            if (!closed) {
                listed++;
                r.r1 = true;
            }
        }

        @Actor
        public void close(ZZ_Result r) {
            if (listed == 0) {
                closed = true;
                r.r2 = true;
            }
        }
    }
}
