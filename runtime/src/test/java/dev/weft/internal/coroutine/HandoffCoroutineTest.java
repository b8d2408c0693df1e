package dev.weft.internal.coroutine;

import org.jspecify.annotations.Nullable;

/** The contract on the portable coroutine, whatever this JVM uses. */
final class HandoffCoroutineTest extends CoroutineContract {
    @Override
    Coroutine create(Object owner, Runnable body) {
        return new HandoffCoroutine(owner, body);
    }

    @Override
    @Nullable
    Refusal suspend() {
        return HandoffCoroutine.suspend();
    }

    @Override
    @Nullable
    Object currentOwner() {
        var current = HandoffCoroutine.current();
        return current == null ? null : current.owner();
    }

    @Override
    int turns() {
        return 20_000; // a hand-over takes microseconds
    }
}
