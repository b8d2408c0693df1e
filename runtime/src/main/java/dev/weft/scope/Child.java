package dev.weft.scope;

import dev.weft.Action;
import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.Grouped;
import dev.weft.Task;
import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A task of a scope, a group or a pool: its body, and its place in the list of all. */
final class Child<T> implements Callable<T>, Grouped {
    /** A body that returns nothing: its value is null. */
    record Nothing<T>(Action body) implements Callable<T> {
        @Override
        @SuppressWarnings("NullAway") // there is no value
        public T call() throws Exception {
            body.run();
            return null;
        }
    }

    /** What a child tells of itself. */
    interface Family {
        /** The body was left with a value. In the child; what this throws is its failure. */
        void returned(@Nullable Object value);

        /** The body threw, and was not cancelled. In the child; what this throws is its failure. */
        void threw(Throwable failure);

        /** The body was left, or it is never entered: the task is about to end, or has. Any thread; must not wait or throw. */
        void left();

        /** Whether it tells somebody of the failures, or reports them. */
        default boolean answersForFailures() {
            return false;
        }

        /** It has ended. Any thread; must not wait or throw. */
        void ended(Child<?> child, Task<?> task);
    }

    private static final VarHandle TASK = handle("task", Task.class);
    private static final VarHandle NEXT = handle("next", Child.class);
    private static final VarHandle TOLD = handle("told", boolean.class);

    private final Object family; // a Family; of the head of a list whatever it belongs to
    private Object body; // once it is entered, its class; a dump that looks meanwhile finds the one or the other
    /** Null until it is spawned, and again when nobody wants it any more. */
    volatile @Nullable Task<?> task;
    /** Its place in the order of the spawns. Written before it is linked. */
    int number;
    /** The one that was added next. Written under the guard of the list. */
    volatile @Nullable Child<?> next;
    /** The one that was added before, while it is linked. Under the guard. */
    @Nullable
    Child<?> previous;
    /** The one that ended next, until somebody is told. Under the guard. */
    @Nullable
    Child<?> endedNext;
    /** It has ended, or was not spawned. Under the guard. */
    boolean gone;
    /** The family was told that it left. By who ends it; one that its scheduler gives up never leaves its body. */
    boolean left;
    /** Nobody wants its task any more. */
    volatile boolean told;

    private Child(Object family, Object body) {
        this.family = family;
        this.body = body;
    }

    private static VarHandle handle(String field, Class<?> type) {
        return ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), field, VarHandle.class, Child.class, type);
    }

    /** Who sees it sees what was written before. A volatile write would cost 5 ns. */
    void setNext(Child<?> child) {
        NEXT.setRelease(this, child);
    }

    /** Likewise, where nothing that follows depends on who has seen it. */
    void setTask(@Nullable Task<?> newTask) {
        TASK.setRelease(this, newTask);
    }

    /** Likewise. */
    void setTold() {
        TOLD.setRelease(this, true);
    }

    /** The head of a list: no child. */
    static Child<?> head(Object group) {
        return new Child<>(group, Child.class);
    }

    /**
     * Spawns a child of these.
     *
     * @return null if they are closed
     */
    static <T> @Nullable Task<T> spawn(Children children, Family family, @Nullable String name,
            Callable<? extends T> body) {
        var child = new Child<T>(family, body);
        if (!children.add(child)) {
            return null;
        }
        Task<T> task = null;
        try {
            task = name == null ? Task.<T>spawn(child) : Task.<T>spawn(name, child);
        } finally {
            if (task == null) {
                children.forget(child);
            }
        }
        children.spawned(child, task);
        return task;
    }

    @Override
    public T call() throws Exception {
        var told = (Family) family;
        try {
            T value;
            try {
                value = enter();
            } catch (Cancelled cancelled) {
                throw cancelled;
            } catch (Throwable failure) {
                told.threw(failure);
                throw failure;
            }
            told.returned(value);
            return value;
        } finally {
            left = true;
            told.left();
        }
    }

    @SuppressWarnings("unchecked") // it is entered once
    private T enter() throws Exception {
        var entered = (Callable<? extends T>) body;
        body = bodyClass();
        var value = entered.call();
        if (CancelScope.innermost() != null) { // the task would fail for it, but too late to tell the others
            throw new IllegalStateException("the body of " + Task.current() + " has left a scope open");
        }
        return value;
    }

    @Override
    public void dropped() {
        left = true;
        ((Family) family).left();
    }

    @Override
    public boolean answersForFailure() {
        return ((Family) family).answersForFailures();
    }

    @Override
    public void ended(Task<?> ended) {
        ((Family) family).ended(this, ended);
    }

    @Override
    public Object group() {
        return family;
    }

    @Override
    public Class<?> bodyClass() {
        return switch (body) {
            case Class<?> entered -> entered;
            case Nothing<?> nothing -> nothing.body().getClass();
            case Object waiting -> waiting.getClass();
        };
    }
}
