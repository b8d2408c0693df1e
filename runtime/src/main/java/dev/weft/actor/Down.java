package dev.weft.actor;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * How an actor has ended, for who {@linkplain Actor#monitor monitors} it. A restart is no end.
 *
 * @param actor
 *            which
 * @param state
 *            {@code SUCCESS} if it was stopped, {@code FAILED}, or {@code CANCELLED}
 * @param failure
 *            what it failed with, or null
 */
public record Down(Actor<?> actor, Future.State state, @Nullable Throwable failure) {
    static Down stopped(Actor<?> actor) {
        return new Down(actor, Future.State.SUCCESS, null);
    }

    static Down cancelled(Actor<?> actor) {
        return new Down(actor, Future.State.CANCELLED, null);
    }

    static Down failed(Actor<?> actor, Throwable failure) {
        return new Down(actor, Future.State.FAILED, failure);
    }
}
