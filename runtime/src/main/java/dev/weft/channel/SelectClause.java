package dev.weft.channel;

import dev.weft.Guard;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One of the things that a {@link Select} waits for, with what to do then. It has no state of its own: one clause may be used in any
 * number of selects, also at the same time. The channel or the method of {@link Select} that makes it says what it does.
 *
 * {@snippet :
 * SelectClause<String> names = requests.onReceive(name -> "hello " + name);
 * SelectClause<String> end = Select.onTimeout(Duration.ofSeconds(1), () -> "nobody");
 * }
 *
 * @param <R>
 *            what its handler returns
 */
public abstract sealed class SelectClause<R extends @Nullable Object> {
    /** What a clause without an item gives. */
    private static final Object READY = "ready";

    private SelectClause() {}

    /** A clause that receives, or sends if it is given an item; the end gets what the move gave. */
    static <R extends @Nullable Object> SelectClause<R> ofChannel(Exchange channel, @Nullable Object item,
            Function<Object, R> end) {
        return new OfChannel<>(channel, item, end);
    }

    /** A clause that receives for a subscription, or sends if it is given an item instead; the end gets what the move gave. */
    static <R extends @Nullable Object> SelectClause<R> ofBroadcast(Fanout fanout, @Nullable Subscription<?> reader,
            @Nullable Object item, Function<Object, R> end) {
        return new OfBroadcast<>(fanout, reader, item, end);
    }

    // ---- for a Select ------------------------------------------------------------------------------------------------

    /** What {@link #poll} and {@link #add} need; null if that is nothing. */
    @Nullable
    Guard guard() {
        return null;
    }

    /** Whether the next {@link #poll} will have something, as a guess. */
    boolean isLikelyReady() {
        return true;
    }

    /** Lets the other tasks run if there was something too often in a row. */
    void giveWayIfBusy() {
        // what happens only once keeps nobody busy
    }

    /** Does it, if that needs no wait: what {@link #finish} needs, or null. Under the guard. */
    abstract @Nullable Object poll();

    /** Wakes whom the last {@link #poll} has served, if anybody; after the guard is free. */
    void wake(Waiter served, boolean mayHandOver) {
        served.wake();
    }

    @Nullable
    Waiter takePartner() {
        return null;
    }

    /** Lets others serve the alternative; false if it is too late for that, because there is something now. Under the guard. */
    abstract boolean add(Waiter alternative);

    /** Takes the alternative back from where {@link #add} put it; harmless if it is not there any more. */
    abstract void remove(Waiter alternative);

    /** What {@link #finish} needs when the alternative was served. */
    Object result(Waiter served) {
        return READY;
    }

    /** Calls the handler. */
    abstract R finish(Object moved);

    // ---- kinds -------------------------------------------------------------------------------------------------------

    /** A receive or a send. */
    static final class OfChannel<R extends @Nullable Object> extends SelectClause<R> {
        final Exchange channel;
        private final @Nullable Object item;
        private final Function<Object, R> end;

        private OfChannel(Exchange channel, @Nullable Object item, Function<Object, R> end) {
            this.channel = channel;
            this.item = item;
            this.end = end;
        }

        @Override
        Guard guard() {
            return channel.guard();
        }

        @Override
        boolean isLikelyReady() {
            return channel.isLikelyReady(item != null);
        }

        @Override
        void giveWayIfBusy() {
            if (channel.isOverBudget()) {
                channel.giveWay();
            }
        }

        @Override
        @Nullable
        Object poll() {
            return item == null ? channel.take() : channel.offer(item);
        }

        @Override
        @Nullable
        Waiter takePartner() {
            return channel.takePartner();
        }

        @Override
        void wake(Waiter served, boolean mayHandOver) {
            channel.wake(served, item != null, mayHandOver);
        }

        @Override
        boolean add(Waiter alternative) {
            alternative.setItem(item);
            channel.add(alternative, item != null);
            return true;
        }

        @Override
        void remove(Waiter alternative) {
            channel.remove(alternative, item != null);
        }

        @Override
        Object result(Waiter served) {
            return Exchange.result(served, item != null);
        }

        @Override
        R finish(Object moved) {
            return end.apply(moved);
        }

        @Override
        public String toString() {
            return (item == null ? "receive from " : "send into ") + channel;
        }
    }

    /** A receive from a broadcast, or a send into it. */
    private static final class OfBroadcast<R extends @Nullable Object> extends SelectClause<R> {
        private final Fanout fanout;
        private final @Nullable Subscription<?> reader; // null for a send
        private final @Nullable Object item; // null for a receive
        private final Function<Object, R> end;

        OfBroadcast(Fanout fanout, @Nullable Subscription<?> reader, @Nullable Object item, Function<Object, R> end) {
            this.fanout = fanout;
            this.reader = reader;
            this.item = item;
            this.end = end;
        }

        @Override
        Guard guard() {
            return fanout.guard();
        }

        @Override
        boolean isLikelyReady() {
            return fanout.isLikelyReady(reader);
        }

        @Override
        void giveWayIfBusy() {
            fanout.giveWayIfBusy();
        }

        @Override
        @Nullable
        Object poll() {
            return fanout.look(reader, item);
        }

        @Override
        @Nullable
        Waiter takePartner() {
            return fanout.takePartner();
        }

        @Override
        void wake(Waiter served, boolean mayHandOver) {
            Fanout.wake(served);
        }

        @Override
        boolean add(Waiter alternative) {
            fanout.add(alternative, reader, item);
            return true;
        }

        @Override
        void remove(Waiter alternative) {
            fanout.remove(alternative, reader);
        }

        @Override
        Object result(Waiter served) {
            return Fanout.result(served, reader);
        }

        @Override
        R finish(Object moved) {
            return end.apply(moved);
        }

        @Override
        public String toString() {
            return reader == null ? "send into " + fanout.describe() : "receive from " + reader;
        }
    }

    /** The end of a task. */
    static final class OfTask<T extends @Nullable Object, R extends @Nullable Object> extends SelectClause<R> {
        final Task<T> task;
        private final Function<? super T, ? extends R> handler;

        OfTask(Task<T> task, Function<? super T, ? extends R> handler) {
            this.task = task;
            this.handler = handler;
        }

        @Override
        @Nullable
        Object poll() {
            return task.isDone() ? READY : null;
        }

        @Override
        boolean add(Waiter alternative) {
            return alternative.addToEndOf(task);
        }

        @Override
        void remove(Waiter alternative) {
            alternative.removeFromEndOf(task);
        }

        @Override
        R finish(Object moved) {
            return switch (task.state()) {
                case SUCCESS -> handler.apply(task.resultNow());
                case FAILED -> throw new CompletionException(task.exceptionNow());
                default -> throw new CancellationException(task + " was cancelled");
            };
        }

        @Override
        public String toString() {
            return "join " + task;
        }
    }

    /** The completion of a promise. */
    static final class OfPromise<T, R extends @Nullable Object> extends SelectClause<R> {
        private final Promise<T> promise;
        private final Function<? super T, ? extends R> handler;

        OfPromise(Promise<T> promise, Function<? super T, ? extends R> handler) {
            this.promise = promise;
            this.handler = handler;
        }

        @Override
        @Nullable
        Object poll() {
            return promise.isDone() ? READY : null;
        }

        @Override
        boolean add(Waiter alternative) {
            return promise.addWaiter(alternative);
        }

        @Override
        void remove(Waiter alternative) {
            promise.removeWaiter(alternative);
        }

        @Override
        R finish(Object moved) {
            return handler.apply(promise.result());
        }

        @Override
        public String toString() {
            return "await " + promise;
        }
    }

    /** What happens if nothing else does: after a while, or, without a timeout, at once. Never waited for by itself. */
    static final class Instead<R extends @Nullable Object> extends SelectClause<R> {
        final @Nullable Duration timeout;
        private final Supplier<? extends R> handler;

        Instead(@Nullable Duration timeout, Supplier<? extends R> handler) {
            this.timeout = timeout;
            this.handler = handler;
        }

        @Override
        boolean isLikelyReady() {
            return timeout == null;
        }

        @Override
        @Nullable
        Object poll() {
            return null;
        }

        @Override
        boolean add(Waiter alternative) {
            return true;
        }

        @Override
        void remove(Waiter alternative) {
            // it stands nowhere
        }

        R finish() {
            return handler.get();
        }

        @Override
        R finish(Object moved) {
            return finish();
        }

        @Override
        public String toString() {
            return timeout == null ? "otherwise" : "timeout " + timeout;
        }
    }
}
