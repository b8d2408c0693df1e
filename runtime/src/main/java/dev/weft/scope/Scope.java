package dev.weft.scope;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that belong to a piece of code: when it is left, they have all ended. Whoever opens a scope owns it; he forks children, waits for
 * them with {@link #join}, and closes it, which cancels those that are left and waits for their end, always.
 *
 * {@snippet :
 * try (var scope = Scope.open()) {
 *     var name = scope.fork(() -> fetchName(id));
 *     var balance = scope.fork(() -> fetchBalance(id));
 *     scope.join(); // throws if one failed, and then the other was cancelled
 *     show(name.resultNow() + ": " + balance.resultNow());
 * }
 * }
 *
 * <p>
 * A {@link Policy} says what the end of a child means for the others: {@link #open()} fails fast. Children inherit the {@code TaskLocal}s;
 * cancellation and deadlines around the scope reach them by way of the owner, whose next yield point throws: the close on that way cancels
 * them. With {@link #call} or {@link #run} the body itself is stopped too when the scope is cancelled.
 *
 * <p>
 * A scope may have a deadline. When it passes the scope is cancelled, as by {@link #cancel}, and when its children have ended {@link #join}
 * and {@link #call} throw {@link DeadlineExceededException}, whatever the policy; what children threw is suppressed in it. The body of
 * an open scope goes on until it joins. A scope that is opened inside another by the same task has no later deadline than that, but for
 * clean-up in a shield: when the outer one's passes first, both are cancelled, and the exception of both is that of the outer one.
 *
 * {@snippet :
 * String answer = Scope.call(Duration.ofSeconds(2), Policy.<String>race(), scope -> {
 *     scope.fork(() -> ask(server));
 *     scope.fork(() -> fetchName(id));
 * });
 * }
 *
 * <p>
 * Children and tasks that they spawn may fork as well, while it is open; only the owner may join and close. A scope has to be closed before
 * a scope or timeout around it, and before its owner ends: if that is forgotten, it is closed then, and the code around it fails with
 * {@link IllegalStateException}. The scope keeps the failures of its children for who joins, so that the uncaught handler is told of those
 * only that nobody has joined when it is closed, and of those after the first 1000. Follows Trio's nursery and the JDK's {@code StructuredTaskScope}.
 *
 * @param <T>
 *            what the children return
 * @param <R>
 *            what comes of them all
 */
public final class Scope<T, R> implements AutoCloseable {
    /** What runs in a scope. */
    @FunctionalInterface
    public interface Body<T, R> {
        /** Runs. */
        void run(Scope<T, R> scope) throws Exception;
    }

    /** What {@link #start} starts. */
    @FunctionalInterface
    public interface Service<V> {
        /** Serves; completes the promise as soon as others may rely on it. */
        void run(Promise<V> ready) throws Exception;
    }

    /** Hides from users what the children tell, and what the core asks. */
    private final class Ends implements Child.Family, CancelScope.Construct {
        @Override
        @SuppressWarnings("unchecked") // it comes from the body of a child
        public void returned(@Nullable Object value) {
            decide(new Policy.Ending<>((T) value, null));
        }

        @Override
        public void threw(Throwable failure) {
            decide(new Policy.Ending<>(null, failure));
        }

        private void decide(Policy.Ending<? extends T> ending) {
            if (policy.decides(ending)) {
                cancel();
            }
        }

        @Override
        public void left() {
            // its end counts
        }

        @Override
        public void ended(Child<?> child, Task<?> task) {
            children.ended(child, task);
        }

        @Override
        public boolean answersForFailures() {
            return true;
        }

        @Override
        public void leftOpen() {
            leave();
        }

        @Override
        public void timeOver() {
            late = true;
            var inner = body;
            if (inner != null) {
                inner.cancel(); // first: the body is to hear of that, and not of the end of a child
            }
            cancel();
        }

        @Override
        public void forEachTask(Consumer<Task<?>> visitor) {
            children.forEachAlive(visitor);
        }

        @Override
        public String toString() {
            return Scope.this.toString();
        }
    }

    private final Task<?> owner = Task.current();
    private final Policy<T, R> policy;
    private final CancelScope place;
    private final Ends ends = new Ends();
    private final Children children = new Children(ends, this::ended, 0);
    private final Untold failed = new Untold();
    private @Nullable Throwable ofPolicy; // what its policy threw first when it was told of an end; by who tells, one at a time
    private @Nullable Task<?> teller; // who tells the policy of an end; of interest to that one only
    private volatile @Nullable CancelScope body;
    private volatile boolean late; // its time is over; for its text

    private Scope(Policy<T, R> policy, @Nullable Duration timeout) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.place = timeout == null ? CancelScope.open(ends) : CancelScope.open(timeout, ends);
    }

    @SuppressWarnings("unchecked") // only its own children are listed
    private void ended(Child<?> child) {
        var task = (Task<? extends T>) Objects.requireNonNull(child.task, "bug: nobody has ended");
        teller = Task.current();
        try {
            if (task.state() == Future.State.FAILED) {
                failed.keep(task);
            }
            if (policy.ended(task, child.number)) {
                cancel();
            }
        } catch (Throwable failure) {
            ofPolicy = ofPolicy == null ? failure : ofPolicy;
            cancel();
        } finally {
            teller = null;
        }
    }

    // ---- opening -----------------------------------------------------------------------------------------------------

    /**
     * Opens one that {@linkplain Policy#failFast() fails fast}. Not a yield point.
     *
     * @throws IllegalStateException
     *             outside a task
     */
    public static Scope<Object, Void> open() {
        return open(Policy.failFast());
    }

    /** As {@link #open()}, with a policy of its own that no other scope has. */
    public static <T, R> Scope<T, R> open(Policy<T, R> policy) {
        return new Scope<>(policy, null);
    }

    /**
     * As {@link #open()}, with a deadline so long from now.
     *
     * @param timeout
     *            0 cancels it at once
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static Scope<Object, Void> open(Duration timeout) {
        return open(timeout, Policy.failFast());
    }

    /** As {@link #open(Policy)}, with a deadline as {@link #open(Duration)}. */
    public static <T, R> Scope<T, R> open(Duration timeout, Policy<T, R> policy) {
        return new Scope<>(policy, Objects.requireNonNull(timeout, "timeout"));
    }

    /**
     * Runs the body in a scope, joins it and returns what its policy makes of the children. When the scope is cancelled, by its policy or
     * by {@link #cancel}, the body is stopped at its next yield point. If the body throws, the children are cancelled.
     *
     * @throws Exception
     *             what the body threw; suppressed in it what the children threw, in the order of their ends and whatever the policy, but for
     *             what a join inside the body has told; else what {@link #join} throws
     * @throws IllegalStateException
     *             outside a task
     */
    public static <T, R> R call(Policy<T, R> policy, Body<T, R> body) throws Exception {
        return runIn(null, policy, body);
    }

    /**
     * As {@link #call(Policy, Body)}, with a deadline so long from now.
     *
     * @param timeout
     *            0 lets the body run up to its first yield point
     * @throws DeadlineExceededException
     *             if the time was over before all had ended; suppressed in it an exception that the body threw after that, and what the
     *             children threw
     * @throws IllegalArgumentException
     *             if the timeout is negative
     */
    public static <T, R> R call(Duration timeout, Policy<T, R> policy, Body<T, R> body) throws Exception {
        return runIn(Objects.requireNonNull(timeout, "timeout"), policy, body);
    }

    private static <T, R> R runIn(@Nullable Duration timeout, Policy<T, R> policy, Body<T, R> body) throws Exception {
        Objects.requireNonNull(body, "body");
        try (var scope = new Scope<>(policy, timeout)) {
            try {
                CancelScope.run(inner -> {
                    scope.body = inner;
                    if (scope.isCancelled()) {
                        inner.cancel();
                    }
                    body.run(scope);
                });
            } catch (Exception failure) {
                var told = scope.lateInsteadOf(failure);
                scope.fail(told);
                throw told;
            } catch (Throwable failure) {
                scope.fail(failure);
                throw failure;
            }
            try {
                return scope.join();
            } catch (Cancelled cancelled) {
                scope.fail(cancelled);
                throw cancelled;
            }
        }
    }

    /** What the body throws after its time is over is most likely a consequence: the caller is told of both. */
    private Exception lateInsteadOf(Exception failure) {
        var over = place.timeOver();
        if (over.isEmpty()
                || (failure instanceof DeadlineExceededException inner && inner.scope() == over.get().scope())) {
            return failure;
        }
        over.get().addSuppressed(failure);
        return over.get();
    }

    /** As {@link #call} with a policy that {@linkplain Policy#failFast() fails fast}. */
    public static void run(Body<Object, Void> body) throws Exception {
        call(Policy.failFast(), body);
    }

    /** As {@link #call(Duration, Policy, Body)} with a policy that {@linkplain Policy#failFast() fails fast}. */
    public static void run(Duration timeout, Body<Object, Void> body) throws Exception {
        call(timeout, Policy.failFast(), body);
    }

    /** The body failed, or was cancelled from around the scope: what the children throw then is told in it. */
    private void fail(Throwable failure) {
        cancel();
        try {
            Task.shield(() -> {
                children.awaitAll(false);
                return owner;
            });
        } catch (Exception refused) {
            // the stack can't be suspended here: the close says so
        }
        suppressAll(failure);
    }

    /** What children threw that nobody was told of, and its policy. */
    private void suppressAll(Throwable failure) {
        failed.suppressIn(failure);
        if (ofPolicy != null) {
            Untold.suppress(failure, ofPolicy);
        }
    }

    // ---- forking -----------------------------------------------------------------------------------------------------

    /**
     * Starts a child beside the caller. In a scope that is cancelled it is cancelled too. Not a yield point.
     *
     * @throws IllegalStateException
     *             if the scope is closed, or outside a task
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the scheduler is closing
     */
    public <U extends T> Task<U> fork(Callable<? extends U> childBody) {
        return fork(null, childBody);
    }

    /** As {@link #fork(Callable)} for a body that returns nothing; its value is null. */
    public Task<? extends T> fork(Action childBody) {
        Objects.requireNonNull(childBody, "body");
        return fork(null, new Child.Nothing<>(childBody));
    }

    /** As {@link #fork(Callable)} with a name for dumps and logs. */
    public <U extends T> Task<U> fork(@Nullable String name, Callable<? extends U> childBody) {
        Objects.requireNonNull(childBody, "body");
        Task<U> child = Child.spawn(children, ends, name, childBody);
        if (child == null) {
            throw new IllegalStateException("fork into " + name() + ", which is closed");
        }
        return child;
    }

    /** As {@link #fork(String, Callable)} for a body that returns nothing; its value is null. */
    public Task<? extends T> fork(String name, Action childBody) {
        Objects.requireNonNull(childBody, "body");
        return fork(name, new Child.Nothing<>(childBody));
    }

    /**
     * Forks a service and waits until it says that it is ready; then it goes on beside the caller. A yield point.
     *
     * {@snippet :
     * InetSocketAddress address = scope.start(ready -> {
     *     try (var listener = TcpListener.bind(anyPort)) {
     *         ready.complete(listener.localAddress());
     *         serve(listener);
     *     }
     * });
     * }
     *
     * @return what it completed its promise with
     * @throws CompletionException
     *             if it failed before that, with its failure as the cause
     * @throws CancellationException
     *             if it was cancelled before that
     * @throws DeadlineExceededException
     *             if that was because the time of the scope is over
     * @throws IllegalStateException
     *             if it ended before that, or as {@link #fork}
     * @throws dev.weft.Cancelled
     *             if the caller is in a cancelled scope; the service goes on until the scope is closed
     */
    public <V> V start(Service<V> service) {
        Objects.requireNonNull(service, "service");
        var ready = new Promise<V>();
        fork(() -> service.run(ready)).onComplete(ended -> {
            switch (ended.state()) {
                case SUCCESS -> ready.fail(new IllegalStateException(ended + " ended before it was ready"));
                case FAILED -> ready.fail(ended.exceptionNow());
                default -> ready.cancel();
            }
        });
        try {
            return ready.await();
        } catch (CancellationException cancelled) {
            throw place.timeOver().<RuntimeException>map(late -> late).orElse(cancelled);
        }
    }

    // ---- leaving -----------------------------------------------------------------------------------------------------

    /**
     * Waits until all children have ended, and gives what the policy makes of them. A yield point. Children may be forked after it, and
     * joined again.
     *
     * @throws dev.weft.Cancelled
     *             if the owner is in a cancelled scope; the children go on until the scope is closed
     * @throws IllegalStateException
     *             if the caller is not the owner, or the scope is closed
     * @throws DeadlineExceededException
     *             if the deadline of the scope has passed, or of one around it that came first; this and every later join
     * @throws CompletionException
     *             if the policy failed when it was told of an end, with that as the cause and what children threw suppressed
     * @throws Exception
     *             what the policy throws
     */
    public R join() throws Exception {
        requireOwner("join");
        if (children.isClosed()) {
            throw new IllegalStateException("join of " + name() + ", which is closed");
        }
        Task.checkpoint();
        children.awaitAll(false);
        var over = place.timeOver();
        if (over.isPresent()) {
            suppressAll(over.get());
            throw over.get();
        }
        if (ofPolicy != null) {
            var failure = new CompletionException(ofPolicy);
            suppressAll(failure);
            throw failure;
        }
        failed.told();
        return policy.result();
    }

    /** Cancels the children, those that are forked from now on, and the body of a {@link #call}. Any task or thread. Never waits. */
    public void cancel() {
        children.cancelAll();
        var inner = body;
        if (inner != null) {
            inner.cancel();
        }
    }

    /** True once it was cancelled, by its policy, by {@link #cancel} or by a close. */
    public boolean isCancelled() {
        return children.isCancelled();
    }

    /**
     * Cancels the children that are left and waits until they have ended: always, it is no cancellation point. Nothing if it is closed.
     * A failure of a child that nobody was told of, by a join or by looking at the child, reaches the uncaught handler of the scheduler.
     *
     * @throws IllegalStateException
     *             if the caller is not the owner, or a scope that was opened inside this one is still open; nothing has changed
     */
    @Override
    public void close() {
        requireOwner("close");
        if (!children.isClosed()) {
            if (CancelScope.innermost() != place) {
                throw new IllegalStateException(
                        name() + " can't be closed: a scope that was opened inside it is still open");
            }
            leave();
            place.close();
        }
    }

    private void leave() {
        cancel();
        try {
            if (!children.isOver(true)) {
                Task.shield(() -> {
                    children.awaitAll(true);
                    return owner;
                });
            }
            failed.report();
        } catch (RuntimeException refused) {
            throw refused;
        } catch (Exception impossible) {
            throw new AssertionError("bug: waiting for children threw", impossible);
        }
    }

    private void requireOwner(String operation) {
        if (!Task.insideTask() || Task.current() != owner) {
            throw new IllegalStateException(operation + " of " + name() + ": only its owner may do that");
        }
        if (teller == owner) {
            throw new IllegalStateException(
                    operation + " of " + name() + " by its policy, which is being told of an end");
        }
    }

    private String name() {
        return "the scope of " + owner.name();
    }

    @Override
    public String toString() {
        return "Scope[of " + owner.name() + ", " + children.numbers() + " forked"
                + (children.isClosed()
                        ? ", closed"
                        : late ? ", time over" : children.isCancelled() ? ", cancelled" : "")
                + "]";
    }
}
