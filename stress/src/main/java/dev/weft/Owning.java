package dev.weft;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

import dev.weft.channel.Channel;
import dev.weft.sync.Mutex;

/** A task that is cancelled while it is given what it waits for: either it has that and returns, or the giver has kept it. */
public final class Owning {
    private Owning() {}

    @JCStressTest
    @Description("A task waits for a mutex, and is cancelled while the owner unlocks. r1: the outcome, r2: the mutex is free.")
    @Outcome(id = "SUCCESS, true", expect = ACCEPTABLE, desc = "unlock, cancel: the task got it, and unlocked it")
    @Outcome(id = "CANCELLED, true", expect = ACCEPTABLE, desc = "cancel, unlock: nobody wants it any more")
    @Outcome(expect = FORBIDDEN, desc = "it is handed to one that has given up, or the task waits in vain")
    @State
    public static class CancelAgainstUnlock {
        private final Rig rig = new Rig(1);
        private final Mutex mutex = Mutex.create();
        private volatile boolean held;
        private volatile boolean unlocked;
        private final Task<?> task = rig.queued(0, (Action) () -> {
            mutex.lock();
            mutex.unlock();
        });

        @Actor
        public void carrier() {
            Rig.await(() -> held, "the other actor did not lock");
            rig.settle(0);
            rig.go();
            task.cancel();
            Rig.await(() -> unlocked, "the other actor did not unlock");
            rig.settle(0);
        }

        @Actor
        public void owner() {
            mutex.lock();
            held = true;
            rig.awaitGo();
            mutex.unlock();
            unlocked = true;
        }

        @Arbiter
        public void end(LL_Result r) {
            r.r1 = rig.whereabouts(task, 0);
            r.r2 = mutex.tryLock() && mutex.stats().waiting() == 0;
        }
    }

    @JCStressTest
    @Description("A task receives, and is cancelled while somebody sends. r1: sent, r2: the outcome, r3: who stands there still.")
    @Outcome(id = "true, 7, 0", expect = ACCEPTABLE, desc = "send, cancel: the task has the item")
    @Outcome(id = "false, CANCELLED, 0", expect = ACCEPTABLE, desc = "cancel, send: the sender has kept it")
    @Outcome(expect = FORBIDDEN, desc = "the item is lost, or there twice, or somebody is left behind")
    @State
    public static class CancelAgainstSend {
        private final Rig rig = new Rig(1);
        private final Channel<Integer> channel = Channel.rendezvous();
        private volatile boolean tried;
        private final Task<Integer> task = rig.queued(0, (Callable<Integer>) channel::receive);

        @Actor
        public void carrier() {
            rig.settle(0);
            rig.go();
            task.cancel();
            Rig.await(() -> tried, "the other actor did not send");
            rig.settle(0);
        }

        @Actor
        public void sender(LLL_Result r) {
            rig.awaitGo();
            r.r1 = channel.trySend(7);
            tried = true;
        }

        @Arbiter
        public void end(LLL_Result r) {
            r.r2 = task.state() == Future.State.SUCCESS ? task.resultNow() : rig.whereabouts(task, 0);
            r.r3 = channel.stats().waitingReceivers();
        }
    }
}
