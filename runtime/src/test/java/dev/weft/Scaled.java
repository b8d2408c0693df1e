package dev.weft;

import dev.weft.internal.coroutine.Coroutines;

/** Sizes of tests that switch often: a switch of the hand-off costs fifty times as much. */
final class Scaled {
    private static final int HANDOFF_DIVISOR = 20;

    private Scaled() {}

    static int size(int onContinuation) {
        return Coroutines.kind() == Coroutines.Kind.CONTINUATION ? onContinuation : onContinuation / HANDOFF_DIVISOR;
    }
}
