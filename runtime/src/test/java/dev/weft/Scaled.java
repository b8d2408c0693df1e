package dev.weft;

import dev.weft.internal.coroutine.Coroutines;

/** Sizes of tests that switch often: a switch of the hand-off costs fifty times as much. */
public final class Scaled {
    private static final int HANDOFF_DIVISOR = 20;

    private Scaled() {}

    public static int size(int onContinuation) {
        return isContinuation() ? onContinuation : onContinuation / HANDOFF_DIVISOR;
    }

    public static boolean isContinuation() {
        return Coroutines.kind() == Coroutines.Kind.CONTINUATION;
    }
}
