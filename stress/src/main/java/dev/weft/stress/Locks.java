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
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

import dev.weft.Guard;
import dev.weft.sync.Mutex;
import dev.weft.sync.ReadWriteLock;

/** Who holds a lock is alone with what it guards, sees what the one before wrote, and nobody waits for a lock that is free. */
public final class Locks {
    /** Longer than any test takes: who waits so long was forgotten. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private Locks() {}

    @JCStressTest
    @Description("Two take a guard and count. r1, r2: what each found, r3: the sum.")
    @Outcome(id = {"0, 1, 2", "1, 0, 2"}, expect = ACCEPTABLE, desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "both were inside, or the second did not see what the first wrote")
    @State
    public static class GuardAgainstGuard {
        private final Meeting meeting = new Meeting();
        private final Guard guard = new Guard();
        private int count;

        @Actor
        public void first(III_Result r) {
            meeting.await();
            r.r1 = next();
        }

        @Actor
        public void second(III_Result r) {
            meeting.await();
            r.r2 = next();
        }

        @Arbiter
        public void sum(III_Result r) {
            r.r3 = count;
        }

        private int next() {
            guard.lock();
            int before = count;
            count = before + 1;
            guard.unlock();
            return before;
        }
    }

    @JCStressTest
    @Description("Two lock a mutex and count. r1, r2: what each found, r3: 1 if it is free in the end.")
    @Outcome(id = {"0, 1, 1", "1, 0, 1"}, expect = ACCEPTABLE, desc = "one after the other, by the word or handed over")
    @Outcome(expect = FORBIDDEN, desc = "both were inside, the second waited in vain, or the word is not free")
    @State
    public static class LockAgainstLock {
        private final Meeting meeting = new Meeting();
        private final Mutex mutex = Mutex.create();
        private int count;

        @Actor
        public void first(III_Result r) {
            meeting.await();
            r.r1 = next();
        }

        @Actor
        public void second(III_Result r) {
            meeting.await();
            r.r2 = next();
        }

        @Arbiter
        public void end(III_Result r) {
            r.r3 = mutex.tryLock() ? 1 : 0;
        }

        private int next() {
            if (!mutex.lock(PATIENCE)) {
                return -1;
            }
            int before = count;
            Meeting.pause(); // so that the other comes meanwhile
            count = before + 1;
            mutex.unlock();
            return before;
        }
    }

    @JCStressTest
    @Description("One locks and unlocks, another tries. r1: what that found, -1 if it was held; r2: 1 if it is free in the end.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "try, lock, unlock")
    @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "lock, try, unlock")
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "lock, unlock, try")
    @Outcome(expect = FORBIDDEN, desc = "it was inside meanwhile, did not see everything, or the word is not free")
    @State
    public static class TryLockAgainstUnlock {
        private final Meeting meeting = new Meeting();
        private final Mutex mutex = Mutex.create();
        private int count;

        @Actor
        public void holder() {
            meeting.await();
            mutex.lock(PATIENCE);
            count++;
            Meeting.pause();
            count++;
            mutex.unlock();
        }

        @Actor
        public void trying(II_Result r) {
            meeting.await();
            if (mutex.tryLock()) {
                r.r1 = count;
                mutex.unlock();
            } else {
                r.r1 = -1;
            }
        }

        @Arbiter
        public void end(II_Result r) {
            r.r2 = mutex.tryLock() ? 1 : 0;
        }
    }

    @JCStressTest
    @Description("One unlocks while another comes, has no time, and gives up. r1: it got it, r2: it is free in the end.")
    @Outcome(id = {"true, true", "false, true"}, expect = ACCEPTABLE, desc = "unlock, come; or come, give up, unlock")
    @Outcome(expect = FORBIDDEN, desc = "it belongs to the one that gave up, or its word says that somebody waits")
    @State
    public static class GiveUpAgainstUnlock {
        private final Meeting meeting = new Meeting();
        private final Mutex mutex = Mutex.create();

        @Actor
        public void holder() {
            meeting.await();
            if (mutex.lock(PATIENCE)) {
                Meeting.pause();
                mutex.unlock();
            }
        }

        @Actor
        public void impatient(ZZ_Result r) {
            meeting.await();
            r.r1 = mutex.lock(Duration.ZERO);
            if (r.r1) {
                mutex.unlock();
            }
        }

        @Arbiter
        public void end(ZZ_Result r) {
            r.r2 = mutex.tryLock() && mutex.stats().waiting() == 0;
        }
    }

    @JCStressTest
    @Description("One writes two fields, another reads them.")
    @Outcome(id = {"0, 0", "1, 1"}, expect = ACCEPTABLE, desc = "read, write; or write, read")
    @Outcome(expect = FORBIDDEN, desc = "both were inside, or one waited in vain")
    @State
    public static class ReadAgainstWrite {
        private final Meeting meeting = new Meeting();
        private final ReadWriteLock lock = ReadWriteLock.create();
        private int left;
        private int right;

        @Actor
        public void writer() {
            meeting.await();
            if (lock.writeLock().lock(PATIENCE)) {
                left = 1;
                Meeting.pause();
                right = 1;
                lock.writeLock().unlock();
            }
        }

        @Actor
        public void reader(II_Result r) {
            meeting.await();
            if (lock.readLock().lock(PATIENCE)) {
                r.r1 = left;
                Meeting.pause();
                r.r2 = right;
                lock.readLock().unlock();
            } else {
                r.r1 = -1;
            }
        }
    }

    @JCStressTest
    @Description("A word that is taken with a read and a write. Who is inside?")
    @Outcome(id = "true, true", expect = ACCEPTABLE_INTERESTING, desc = "both read FREE")
    @Outcome(expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class LockWithoutCasBrokenTwin {
        private final BrokenMutex mutex = new BrokenMutex();

        @Actor
        public void first(ZZ_Result r) {
            r.r1 = mutex.tryLockWithoutCas();
        }

        @Actor
        public void second(ZZ_Result r) {
            r.r2 = mutex.tryLockWithoutCas();
        }
    }

    @JCStressTest
    @Description("A word that is freed with a read and a write while another makes it contended. Does that one wait for what is free?")
    @Outcome(id = "true", expect = ACCEPTABLE_INTERESTING, desc = "read HELD, announce, write FREE: nobody hands over")
    @Outcome(id = "false", expect = ACCEPTABLE, desc = "as with the CAS")
    @State
    public static class UnlockWithoutCasBrokenTwin {
        private final BrokenMutex mutex = BrokenMutex.held();

        @Actor
        public void holder() {
            mutex.unlockWithoutCas();
        }

        @Actor
        public void waiting() {
            mutex.enqueue();
        }

        @Arbiter
        public void end(Z_Result r) {
            r.r1 = mutex.isLost();
        }
    }

    @JCStressTest
    @Description("ReadAgainstWrite, where a reader looks for a writer and does not let anybody know that it reads.")
    @Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE_INTERESTING, desc = "look, write one, read both")
    @Outcome(expect = ACCEPTABLE, desc = "as with a reader that is known")
    @State
    public static class UnknownReaderBrokenTwin {
        private final Guard guard = new Guard();
        private volatile boolean writing;
        private volatile int left;
        private volatile int right;

        @Actor
        public void writer() {
            guard.lock();
            writing = true;
            guard.unlock();
            left = 1;
            right = 1;
            writing = false;
        }

        @Actor
        public void reader(II_Result r) {
            if (!writing) {
                r.r1 = left;
                r.r2 = right;
            }
        }
    }
}
