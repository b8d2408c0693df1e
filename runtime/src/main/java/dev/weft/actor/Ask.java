package dev.weft.actor;

import dev.weft.Owned;
import dev.weft.ParkReason;
import dev.weft.Parker;
import dev.weft.Waiter;
import dev.weft.sync.Promise;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A question: in the mailbox it stands for its message; its asker waits for it. */
final class Ask<R> implements Owned {
    private final Actor<?> asked;
    private final Object message;
    private final Promise<R> reply = new Promise<>();
    private volatile boolean received; // false -> true, by the actor
    private @Nullable NoReplyException none; // before the reply fails with it

    Ask(Actor<?> asked, Function<? super Promise<R>, ?> question) {
        this.asked = asked;
        this.message = Objects.requireNonNull(question.apply(reply), "the question is null");
    }

    // ---- the asker ---------------------------------------------------------------------------------------------------

    /** Waits for the reply. A yield point. */
    R await() {
        Parker.checkCancelled();
        var waiter = new Waiter();
        Waiter.requireStack();
        if (reply.addWaiter(waiter)) {
            var served = false;
            try {
                served = waiter.await(ParkReason.PROMISE, this, Long.MAX_VALUE);
            } finally {
                if (!served) {
                    reply.removeWaiter(waiter);
                }
            }
        }
        if (none != null && reply.state() == Future.State.FAILED && none.equals(reply.exceptionNow())) {
            throw new NoReplyException(none.getMessage(), none.getCause()); // with the stack of the asker
        }
        return reply.result();
    }

    /** Nobody waits for the reply: one that comes is dropped. */
    void forget() {
        reply.cancel();
    }

    /** As the asker finds an actor that has ended. */
    NoReplyException refused() {
        return new NoReplyException(asked.name() + " has ended", asked.failure());
    }

    // ---- the actor ---------------------------------------------------------------------------------------------------

    /** The actor has it from now on. */
    Object receive() {
        received = true;
        return message;
    }

    boolean isOver() {
        return reply.isDone();
    }

    /** There will be no reply, if there is none yet. Never waits. */
    void fail(@Nullable Throwable failure) {
        if (!isOver()) {
            none = new NoReplyException(asked.name() + (failure == null ? " has ended" : " has failed")
                    + " before it replied", failure);
            reply.fail(none);
        }
    }

    // ---- dumps -------------------------------------------------------------------------------------------------------

    /** Only the actor can receive it; once it has, it may have given the reply away. */
    @Override
    public Optional<Parker> owner() {
        return received || isOver() ? Optional.empty() : Optional.ofNullable(asked.taskOrNull());
    }

    @Override
    public String toString() {
        return "Ask[" + asked.name() + (isOver() ? ", over]" : received ? ", received]" : ", not received]");
    }
}
