package dev.weft.actor;

import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.channel.Channel;
import dev.weft.channel.ChannelClosedException;
import dev.weft.scope.Scope;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A task with a mailbox: it receives its messages one at a time, so its state needs no lock. Started with {@link #in}; what it does is a
 * {@link Behaviour}.
 *
 * {@snippet :
 * Actor<Promise<Integer>> counter = Actor.in(scope).name("counter").start(self -> {
 *     var count = new int[1]; // of this life: a restart begins with nothing
 *     return reply -> reply.complete(++count[0]);
 * });
 * int value = counter.ask(reply -> reply, timeout);
 * }
 *
 * <p>
 * It lives until it is {@linkplain #stop stopped}, its scope is closed, or it fails more often than it may {@linkplain ActorBuilder#restarts
 * begin again}. A restart takes a new behaviour and keeps the mailbox: lost is the message at which it failed. Messages that are in the
 * mailbox at the end are dropped. Nothing of that makes a question wait: it fails at once with {@link NoReplyException} when the actor that
 * has received it fails, or that is to receive it ends.
 *
 * <p>
 * Messages of one sender are received in the order in which it told them. Any task of any scheduler and any ordinary thread may tell and
 * ask. Follows Erlang's processes and their supervisors.
 *
 * @param <M>
 *            its messages; never null
 */
public final class Actor<M> {
    /**
     * How it is and what has happened.
     *
     * @param alive
     *            whether it has not ended
     * @param waiting
     *            messages in its mailbox
     * @param received
     *            messages that its behaviours have handled without failure, notices included
     * @param restarts
     *            how often it has begun again
     * @param dropped
     *            messages that were in its mailbox when it ended
     */
    public record Stats(boolean alive, int waiting, long received, long restarts, long dropped) {}

    private final String name;
    private final Channel<Object> mailbox; // messages; an Ask or a Notice stands for one; closed: it stops
    private final Lives<M> lives;
    private final Watchers watchers = new Watchers();
    private volatile @Nullable Task<?> task; // once it has started
    private volatile long dropped; // by its task

    Actor(String name, Channel<Object> mailbox, Function<? super Actor<M>, ? extends Behaviour<M>> behaviour,
            Restarts restarts) {
        this.name = name;
        this.mailbox = mailbox;
        this.lives = new Lives<>(this, behaviour, restarts);
    }

    /** Starts an actor in this scope, with the options that are chosen on the way. */
    public static ActorBuilder in(Scope<?, ?> scope) {
        return new ActorBuilder(scope);
    }

    // ---- messages ----------------------------------------------------------------------------------------------------

    /**
     * Puts a message into the mailbox; waits while that is full. A yield point.
     *
     * @return false if the actor is stopping or has ended, also meanwhile; the message was dropped
     * @throws IllegalStateException
     *             if it tells itself and its mailbox is full, for nobody would ever make room
     * @throws dev.weft.Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted while it waits; the message was not told
     */
    public boolean tell(M message) {
        return post(Objects.requireNonNull(message, "message"));
    }

    /** As {@link #tell}, but never waits: false also if the mailbox is full. Any thread. */
    public boolean tryTell(M message) {
        return tryPost(Objects.requireNonNull(message, "message"));
    }

    /**
     * Tells a question and waits for the reply, at most for {@code deadline} in all. A yield point. The promise is the reply's: whoever has it
     * may complete it, the actor at once or later, or somebody to whom it passes the question on. If the time is over, or the asker is
     * cancelled, the question stays in the mailbox, but the promise is over, and a reply is dropped.
     *
     * <p>
     * The question is this actor's, whoever has it: one that was handed on, to a helper say, fails when this actor fails or ends, also when it
     * is stopped. And nobody looks at who it was handed on to: if that is another actor and it fails, the asker waits for its deadline.
     *
     * @param question
     *            makes the message, given the promise of its reply; called at most once, by the caller; not in a cancelled scope
     * @throws dev.weft.DeadlineExceededException
     *             if the time was over; with a deadline of 0 always
     * @throws NoReplyException
     *             if there will be none: the actor has ended, or it failed after it had received the question
     * @throws CompletionException
     *             if the reply is a failure, with that as the cause
     * @throws java.util.concurrent.CancellationException
     *             if the promise was cancelled
     * @throws IllegalStateException
     *             if it asks itself
     * @throws IllegalArgumentException
     *             if the deadline is negative
     * @throws dev.weft.Cancelled
     *             in a cancelled scope, or if the ordinary thread is interrupted while it waits
     */
    public <R> R ask(Function<? super Promise<R>, ? extends M> question, Duration deadline) {
        if (isSelf()) {
            throw new IllegalStateException(name + " asks itself: it can't reply while it waits for that");
        }
        if (deadline.isNegative()) {
            throw new IllegalArgumentException("deadline: " + deadline + ", must not be negative");
        }
        Parker.checkCancelled(); // before the question does anything
        var ask = new Ask<R>(this, question);
        try {
            return Timeout.call(deadline, () -> {
                if (!post(ask)) {
                    throw ask.refused();
                }
                return ask.await();
            });
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception impossible) {
            throw new AssertionError("bug: an ask threw", impossible);
        } finally {
            ask.forget();
        }
    }

    private boolean post(Object entry) {
        Parker.checkCancelled();
        if (isSelf()) {
            if (tryPost(entry)) {
                return true;
            }
            if (isStopping()) {
                return false;
            }
            throw new IllegalStateException(name + " tells itself, and its mailbox is full: nobody would make room");
        }
        if (isStopping()) {
            return false; // to be refused is nothing special: without an exception
        }
        try {
            mailbox.send(entry);
            return true;
        } catch (ChannelClosedException stopped) {
            return false;
        }
    }

    private boolean tryPost(Object entry) {
        try {
            return !isStopping() && mailbox.trySend(entry);
        } catch (ChannelClosedException stopped) {
            return false;
        }
    }

    private boolean isSelf() {
        var own = task;
        return own != null && Task.insideTask() && Task.current() == own;
    }

    // ---- its end -----------------------------------------------------------------------------------------------------

    /**
     * Ends it when it has handled the message that it is at, if any; those in the mailbox are dropped. Who waits to tell is let go. Any thread,
     * and the actor itself; never waits. To stop it after the messages before, tell it a message at which it stops itself; to stop it
     * in the middle of one, cancel its {@link #task}.
     */
    public void stop() {
        mailbox.close();
    }

    /** False once it has ended, and those who watch it are being told. Any thread. */
    public boolean isAlive() {
        return watchers.down() == null;
    }

    /** The task that it runs in, through all restarts: to wait for its end, or to cancel it. */
    public Task<?> task() {
        return Objects.requireNonNull(task, "bug: not started");
    }

    // ---- watching others ---------------------------------------------------------------------------------------------

    /**
     * Lets this actor receive a message when the other has ended, however; at once if it has. The message is put into the mailbox behind
     * those that are there and those that wait to be told; a full mailbox delays it and never the other. Monitoring the same one again replaces
     * the message. Any thread; never waits.
     *
     * @param notice
     *            makes the message; called in the task of this actor, when it is its turn
     * @throws IllegalArgumentException
     *             if it is the same actor
     */
    public void monitor(Actor<?> watched, Function<? super Down, ? extends M> notice) {
        watch(watched, Objects.requireNonNull(notice, "notice"));
    }

    /**
     * Links the two: when one of them has failed for good, the other one fails too, in the middle of whatever it is at, at its next yield
     * point; it then may begin again or not, as after a failure of its own. One that {@linkplain #monitor monitors} the other gets the notice
     * instead, or has got it before. An end without failure takes nobody along. Any thread; never waits.
     *
     * @throws IllegalArgumentException
     *             if it is the same actor
     */
    public void link(Actor<?> other) {
        watch(other, Watchers.LINK);
        other.watch(this, Watchers.LINK);
    }

    /**
     * This actor no longer learns of the end of the other, neither by a {@linkplain #monitor monitor} nor by a {@linkplain #link link}; no effect
     * if there is none. A link has two sides: the other still fails with this one, unless it does the same. An end before this call may
     * still be learnt. Any thread; never waits.
     */
    public void unwatch(Actor<?> other) {
        other.watchers.remove(this);
    }

    private void watch(Actor<?> watched, Function<? super Down, ?> notice) {
        if (watched == this) {
            throw new IllegalArgumentException(name + " can't watch itself");
        }
        var ended = watched.watchers.add(this, notice);
        if (ended != null) {
            learn(ended, notice);
        }
    }

    /** One that this actor watches has ended. Any thread; never waits. */
    void learn(Down end, Function<? super Down, ?> notice) {
        if (!Watchers.LINK.equals(notice)) {
            postNotice(new Notice<>(end, notice));
        } else if (end.failure() != null && isAlive()) {
            lives.failWith(new CompletionException(name + " is linked with " + end.actor().name + ", which has failed",
                    end.failure()));
        }
    }

    private void postNotice(Notice<?> notice) {
        if (tryPost(notice) || isStopping()) {
            return;
        }
        try {
            task().scheduler().spawn(() -> {
                try {
                    mailbox.send(notice); // as long as this actor lives, at most
                } catch (ChannelClosedException stopped) {
                    // nobody is there to notice
                }
            });
        } catch (RejectedExecutionException closing) {
            // this actor is about to be cancelled
        }
    }

    // ---- its task ----------------------------------------------------------------------------------------------------

    Lives<M> lives() {
        return lives;
    }

    void setTask(Task<?> ofThis) {
        task = ofThis;
    }

    @Nullable
    Task<?> taskOrNull() {
        return task;
    }

    boolean isStopping() {
        return mailbox.isClosed();
    }

    /** What it has to do next; null if it is to stop. A yield point. */
    @Nullable
    Object next() {
        try {
            return isStopping() ? null : mailbox.receive();
        } catch (ChannelClosedException stopped) {
            return null;
        }
    }

    /** Nothing comes in any more, and what has come in is dropped. Never waits; may be repeated. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void dropMailbox(@Nullable Throwable failure) {
        mailbox.close();
        while (mailbox.size() > 0) {
            var entry = mailbox.tryReceive().orElseThrow();
            dropped++;
            if (entry instanceof Ask<?> ask) {
                ask.fail(failure);
            }
        }
    }

    Watchers watchers() {
        return watchers;
    }

    // ---- its state ---------------------------------------------------------------------------------------------------

    String name() {
        return name;
    }

    /** What it failed with, if it has ended so. */
    @Nullable
    Throwable failure() {
        var end = watchers.down();
        return end == null ? null : end.failure();
    }

    /** How it is and what has happened; a snapshot. Any thread. */
    public Stats stats() {
        return new Stats(isAlive(), mailbox.size(), lives.received(), lives.restarted(), dropped);
    }

    @Override
    public String toString() {
        return "Actor[" + name + ", " + mailbox.size() + " waiting"
                + (isAlive() ? isStopping() ? ", stopping]" : "]" : ", ended]");
    }
}
