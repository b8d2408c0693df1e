package dev.weft;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An action that runs on the carrier itself, between two tasks.
 *
 * <p>
 * Claimed exactly once: by the carrier that runs it, or by the poster that finds the carrier gone and rejects it.
 */
final class ForeignEntry extends RunEntry {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignEntry.class);
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

    /** Runs it, unless it was claimed. The carrier only. */
    void runOn(Carrier carrier) {
        if (claim()) {
            try {
                action.run();
            } catch (Throwable failure) { // a stranger's action is not our loop
                LOG.error("an action on {} failed", carrier, failure);
            }
        }
    }
}
