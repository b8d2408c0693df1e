/**
 * Actors: a task with a mailbox, whose state nobody else touches. {@link dev.weft.actor.Actor} is the handle, {@link
 * dev.weft.actor.Behaviour} what it does with its messages, {@link dev.weft.actor.ActorBuilder} starts one in a {@link
 * dev.weft.scope.Scope}.
 *
 * <p>
 * An actor is a child of its scope: it has ended when the scope is left. A failure begins it again with a fresh behaviour, as often as its
 * builder allows; then it is a failure of the child, and the policy of the scope says what that means for the others. Levels of supervision
 * are scopes in scopes: a behaviour may open one where it is made, and close it in its {@link dev.weft.actor.Behaviour#close}.
 *
 * <p>
 * Memory effects. Happens-before: a tell or an ask and the receive of that message; a receive and the next of the same actor, also
 * across a restart; the completion of a reply and the return of the ask; the last effect of an actor and the receive of the notice of its end.
 *
 * <p>
 * Depends on the core's public port, and on {@code dev.weft.scope}, {@code dev.weft.channel} and {@code dev.weft.sync}. Everything may
 * depend on it.
 */
@NullMarked
package dev.weft.actor;

import org.jspecify.annotations.NullMarked;
