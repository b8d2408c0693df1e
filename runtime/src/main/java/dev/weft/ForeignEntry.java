package dev.weft;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An action that runs on the carrier itself, between two tasks.
 *
 * <p>
 * Claimed exactly once: by the carrier that runs it, or by the poster that finds the carrier gone and rejects it.
 */
final class ForeignEntry extends RunEntry {
    private static final VarHandle CLAIMED = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "claimed",
            VarHandle.class, ForeignEntry.class, boolean.class);

    private final Runnable action;
    @SuppressWarnings("UnusedVariable") // by the handle
    private boolean claimed;

    ForeignEntry(Runnable action) {
        this.action = action;
    }

    boolean claim() {
        return CLAIMED.compareAndSet(this, false, true);
    }

    void run() {
        action.run();
    }
}
