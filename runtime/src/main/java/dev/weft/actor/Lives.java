package dev.weft.actor;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Guard;
import dev.weft.Parker;
import dev.weft.PinnedException;
import dev.weft.Task;
import dev.weft.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the task of an actor runs: one life after the other, each with a behaviour of its own. */
final class Lives<M> implements Action {
    private static final int FIRST_PRUNING = 16;
    private static final Logger LOG = LoggerFactory.getLogger(Actor.class);

    private final Actor<M> actor;
    private final Function<? super Actor<M>, ? extends Behaviour<M>> factory;
    private final Restarts restarts;
    private final List<Ask<?>> asks = new ArrayList<>(0); // that it has received in this life; some are over
    private int prunedAt = FIRST_PRUNING;
    private @Nullable Throwable ofClose; // what the close of this life threw after a failure or a cancellation; its task only
    private volatile long received; // its task writes, and the other one
    private volatile long restarted;
    private final Guard guard = new Guard();
    private @Nullable CancelScope life; // the one in progress; under the guard
    private @Nullable Throwable linked; // the failure of another that ends it, or the next; under the guard

    Lives(Actor<M> actor, Function<? super Actor<M>, ? extends Behaviour<M>> factory, Restarts restarts) {
        this.actor = actor;
        this.factory = factory;
        this.restarts = restarts;
    }

    /** The body of the task. */
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    public void run() throws Exception {
        actor.setTask(Task.current());
        try {
            while (!live()) {
                restarted++;
            }
        } catch (Cancelled cancelled) {
            end(Down.cancelled(actor));
            throw cancelled;
        } catch (Throwable failure) {
            end(Down.failed(actor, failure));
            throw failure;
        }
        end(Down.stopped(actor));
    }

    /** The task has ended: perhaps without entering its body, or without stack for the end of it. */
    void ended(Task<?> task) {
        end(switch (task.state()) {
            case SUCCESS -> Down.stopped(actor);
            case FAILED -> Down.failed(actor, task.exceptionNow());
            default -> Down.cancelled(actor);
        });
    }

    /** Again where an earlier call stopped. Never waits. */
    private void end(Down down) {
        var watchers = actor.watchers();
        var first = watchers.end(down);
        actor.dropMailbox(first.failure());
        failAsks(first.failure());
        watchers.tell((watcher, notice) -> watcher.learn(first, notice));
    }

    private void failAsks(@Nullable Throwable failure) {
        asks.forEach(ask -> ask.fail(failure));
        asks.clear();
    }

    /** One life. True if it was stopped, false if it has failed and another is to begin. */
    private boolean live() throws Exception {
        Throwable failure = null;
        try {
            if (CancelScope.run(this::receive)) {
                return true;
            }
        } catch (Cancelled cancelled) {
            throw cancelled;
        } catch (Throwable thrown) {
            failure = thrown;
        }
        var ofLink = leave();
        if (failure == null) {
            failure = Objects.requireNonNull(ofLink, "bug: cancelled for nothing");
            if (ofClose != null) {
                failure.addSuppressed(ofClose);
            }
        } else if (ofLink != null) {
            failure.addSuppressed(ofLink);
        }
        failAsks(failure);
        if (!givesWay(failure) || actor.isStopping() || !restarts.allows(failure, Waiter.nanoTime())) {
            switch (failure) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                default -> throw new CompletionException(failure);
            }
        }
        LOG.warn("{} has failed and begins again", actor, failure);
        return false;
    }

    /** One that fails all the time lets others run in between. False if it is not to begin again: it was cancelled, or can't wait here. */
    private static boolean givesWay(Throwable failure) {
        try {
            Task.yield();
            Parker.checkCancelled(); // meanwhile
            return true;
        } catch (PinnedException holdsLock) {
            failure.addSuppressed(holdsLock); // the next life could wait for no message either
            return false;
        } catch (Cancelled cancelled) {
            return false;
        }
    }

    private void receive(CancelScope begins) throws Exception {
        enter(begins);
        var behaviour = Objects.requireNonNull(factory.apply(actor), "the behaviour is null");
        Throwable thrown = null;
        ofClose = null;
        try {
            for (var entry = actor.next(); entry != null; entry = actor.next()) {
                handle(behaviour, entry);
            }
        } catch (Throwable failure) {
            thrown = failure;
            throw failure;
        } finally {
            close(behaviour, thrown);
        }
    }

    @SuppressWarnings({"unchecked", "NonAtomicVolatileUpdate"}) // what is no question and no notice is a message; one writer
    private void handle(Behaviour<M> behaviour, Object entry) throws Exception {
        switch (entry) {
            case Ask<?> ask -> {
                keep(ask);
                behaviour.receive((M) ask.receive());
                if (ask.isOver()) {
                    asks.removeLast(); // others come only between two receives
                }
            }
            case Notice<?> notice -> behaviour.receive((M) notice.message());
            default -> behaviour.receive((M) entry);
        }
        received++;
    }

    private void keep(Ask<?> ask) {
        if (asks.size() >= prunedAt) {
            asks.removeIf(Ask::isOver);
            prunedAt = Math.max(FIRST_PRUNING, 2 * asks.size());
        }
        asks.add(ask);
    }

    @SuppressWarnings("ReferenceEquality") // that very one
    private void close(Behaviour<?> behaviour, @Nullable Throwable thrown) throws Exception {
        try {
            behaviour.close();
        } catch (Throwable failure) {
            if (thrown == null) {
                throw failure;
            }
            if (failure != thrown && !(failure instanceof Cancelled)) {
                thrown.addSuppressed(failure);
                ofClose = failure;
            }
        }
    }

    // ---- the failure of another --------------------------------------------------------------------------------------

    /** Ends this life, or the next if none is in progress. Any thread; never waits. */
    void failWith(Throwable failure) {
        guard.lock();
        var ends = life;
        if (linked == null) {
            linked = failure;
        }
        guard.unlock();
        if (ends != null) {
            ends.cancel();
        }
    }

    private void enter(CancelScope begins) {
        guard.lock();
        life = begins;
        var over = linked != null;
        guard.unlock();
        if (over) {
            begins.cancel();
        }
    }

    /** What another one's failure did to the life that is over, or null. */
    private @Nullable Throwable leave() {
        guard.lock();
        var failure = linked;
        linked = null;
        life = null;
        guard.unlock();
        return failure;
    }

    // ---- counts ------------------------------------------------------------------------------------------------------

    /** Messages that were handled without failure. */
    long received() {
        return received;
    }

    /** Lives but the first. */
    long restarted() {
        return restarted;
    }
}
