package dev.weft.stress;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import dev.weft.Guard;

/** The words of a {@link Guard} and a {@link dev.weft.sync.Mutex}, each step with one thing left out. */
final class BrokenMutex {
    private static final int FREE = 0;
    private static final int HELD = 1;
    private static final int CONTENDED = 2;

    private static final VarHandle WORD = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "word",
            VarHandle.class, BrokenMutex.class, int.class);

    private final Guard guard = new Guard();
    private volatile int word = FREE;
    private int waiting; // under the guard

    static BrokenMutex held() {
        var mutex = new BrokenMutex();
        mutex.word = HELD;
        return mutex;
    }

    /** A read and a write for the CAS. */
    boolean tryLockWithoutCas() {
        if (word != FREE) {
            return false;
        }
        word = HELD;
        return true;
    }

    /** A read and a write for the CAS: false if it has to hand over. */
    boolean unlockWithoutCas() {
        if (word != HELD) {
            return false;
        }
        word = FREE;
        return true;
    }

    /** True if it stands in the queue now, false if the mutex was free. */
    boolean enqueue() {
        guard.lock();
        var announced = (boolean) WORD.compareAndSet(this, HELD, CONTENDED);
        if (announced) {
            waiting++;
        }
        guard.unlock();
        return announced;
    }

    /** True if somebody waits for what is free. */
    boolean isLost() {
        return word == FREE && waiting > 0;
    }
}
