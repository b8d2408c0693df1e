package dev.weft.actor;

import dev.weft.channel.Channel;
import dev.weft.scope.Scope;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;

/** Collects the options of an {@link Actor} and starts it. Not thread-safe; may be used again. */
public final class ActorBuilder {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Scope<?, ?> scope;
    private String name = "actor";
    private int capacity = Integer.MAX_VALUE;
    private int restarts;
    private long withinNanos = Long.MAX_VALUE;

    ActorBuilder(Scope<?, ?> scope) {
        this.scope = Objects.requireNonNull(scope, "scope");
    }

    /** Its name in dumps and messages; the default is {@code actor}. */
    public ActorBuilder name(String newName) {
        name = Objects.requireNonNull(newName, "name");
        return this;
    }

    /**
     * How many messages its mailbox holds: while it is full, who tells or asks waits. The default is any number, as long as there is
     * memory. Actors that tell each other can block each other if both mailboxes are full: bound the one, or {@linkplain Actor#tryTell try}.
     *
     * @throws IllegalArgumentException
     *             if it is less than 1
     */
    public ActorBuilder mailbox(int newCapacity) {
        if (newCapacity < 1) {
            throw new IllegalArgumentException("mailbox: " + newCapacity + ", must hold at least 1");
        }
        capacity = newCapacity;
        return this;
    }

    /**
     * How often it begins again after a failure: at most so many times in any such period; the next failure ends it, with those before
     * suppressed, the last 10 of them, in order. With {@link Integer#MAX_VALUE} it always begins again, and nothing is counted. A failure after which it begins again is logged. The default is 0 times. Follows the restart intensity of Erlang's supervisors.
     *
     * @throws IllegalArgumentException
     *             if the number is negative, or the period not positive
     */
    public ActorBuilder restarts(int atMost, Duration within) {
        if (atMost < 0) {
            throw new IllegalArgumentException("restarts: " + atMost + ", must not be negative");
        }
        if (!within.isPositive()) {
            throw new IllegalArgumentException("within: " + within + ", must be positive");
        }
        restarts = atMost;
        withinNanos = within.compareTo(LONGEST) < 0 ? within.toNanos() : Long.MAX_VALUE;
        return this;
    }

    /**
     * Starts an actor as a child of the scope. Never waits.
     *
     * @param behaviour
     *            makes what a life begins with, given the actor itself. Runs in the task of the actor, may wait, and what it throws is a
     *            failure of the actor
     * @throws IllegalStateException
     *             if the scope is closed, or outside a task
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the scheduler is closing
     */
    public <M> Actor<M> start(Function<? super Actor<M>, ? extends Behaviour<M>> behaviour) {
        Objects.requireNonNull(behaviour, "behaviour");
        var mailbox = capacity == Integer.MAX_VALUE ? Channel.unbounded() : Channel.buffered(capacity);
        var actor = new Actor<M>(name, mailbox, behaviour, new Restarts(restarts, withinNanos));
        var task = scope.fork(name, actor.lives());
        actor.setTask(task);
        task.onComplete(actor.lives()::ended);
        return actor;
    }
}
