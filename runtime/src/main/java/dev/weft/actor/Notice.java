package dev.weft.actor;

import java.util.Objects;
import java.util.function.Function;

/** The news of an end, in the mailbox of who monitors: its message is made there, in the task of the receiver. */
record Notice<M>(Down down, Function<? super Down, ? extends M> toMessage) {
    M message() {
        return Objects.requireNonNull(toMessage.apply(down), "the notice is null");
    }
}
