package dev.weft.scope;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Grouped;
import dev.weft.Task;
import dev.weft.sync.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
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
 * them. With {@link #call} or {@link #run} the body itself is stopped too when the scope is cancelled. For a deadline put the scope into
 * {@link dev.weft.Timeout#call}.
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

    /** Hides from users what the children tell. */
    private final class Ends implements Child.Family {
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
        public String toString() {
            return Scope.this.toString();
        }
    }

    /** How many failures are kept for who joins or closes; what comes then is reported at once. */
    private static final int MOST_FAILURES = 1000;

    private final Task<?> owner = Task.current();
    private final Policy<T, R> policy;
    private final CancelScope place;
    private final Ends ends = new Ends();
    private final Children children = new Children(ends, this::ended, 0);
    private final Queue<Task<?>> failed = new ConcurrentLinkedQueue<>(); // that nobody was told of so far, in the order of their ends
    private @Nullable Throwable ofPolicy; // what its policy threw first when it was told of an end; by who tells, one at a time
    private @Nullable Task<?> teller; // who tells the policy of an end; of interest to that one only
    private volatile @Nullable CancelScope body;

    private Scope(Policy<T, R> policy) {
        this.policy = Objects.requireNonNull(policy, "policy");
        this.place = CancelScope.open(this::leave);
    }

    @SuppressWarnings("unchecked") // only its own children are listed
    private void ended(Child<?> child) {
        var task = (Task<? extends T>) Objects.requireNonNull(child.task, "bug: nobody has ended");
        teller = Task.current();
        try {
            if (task.state() == Future.State.FAILED) {
                keep(task);
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

    private void keep(Task<?> child) {
        if (failed.size() < MOST_FAILURES) {
            failed.add(child);
        } else {
            Grouped.report(child);
        }
    }

    /** What the children threw that nobody was told of; now somebody is. */
    private List<Throwable> takeFailures() {
        var failures = new ArrayList<Throwable>();
        for (var child = failed.poll(); child != null; child = failed.poll()) {
            failures.add(child.exceptionNow());
        }
        return failures;
    }

    @SuppressWarnings("ReferenceEquality") // that very one
    static void suppress(Throwable failure, Throwable other) {
        if (other != failure && other != failure.getCause()) { // the body may throw on what it heard of a child
            failure.addSuppressed(other);
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
        return new Scope<>(policy);
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
        Objects.requireNonNull(body, "body");
        try (var scope = open(policy)) {
            try {
                CancelScope.run(inner -> {
                    scope.body = inner;
                    if (scope.isCancelled()) {
                        inner.cancel();
                    }
                    body.run(scope);
                });
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

    /** As {@link #call} with a policy that {@linkplain Policy#failFast() fails fast}. */
    public static void run(Body<Object, Void> body) throws Exception {
        call(Policy.failFast(), body);
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
        takeFailures().forEach(ofChild -> suppress(failure, ofChild));
        if (ofPolicy != null) {
            suppress(failure, ofPolicy);
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
        return ready.await();
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
        var failures = takeFailures();
        if (ofPolicy != null) {
            var failure = new CompletionException(ofPolicy);
            failures.forEach(ofChild -> suppress(failure, ofChild));
            throw failure;
        }
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
            for (var child = failed.poll(); child != null; child = failed.poll()) {
                Grouped.report(child);
            }
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
                + (children.isClosed() ? ", closed" : children.isCancelled() ? ", cancelled" : "") + "]";
    }
}
