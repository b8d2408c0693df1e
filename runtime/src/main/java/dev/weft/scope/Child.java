package dev.weft.scope;

import dev.weft.Action;
import dev.weft.Cancelled;
import dev.weft.Grouped;
import dev.weft.Task;
import java.util.Objects;
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

    /** What a child tells of itself, in itself. */
    interface Family {
        /** The body was left with a value. What this throws is the failure of the child. */
        void returned(@Nullable Object value);

        /** The body threw, and was not cancelled. What this throws is the failure of the child. */
        void threw(Throwable failure);

        /** The body was left, or it is never entered. Any thread; must not wait or throw. */
        void left();
    }

    final int number;
    private final Object family; // a Family; of the head of a list whatever it belongs to
    private volatile Object body; // once it is entered, its class
    private @Nullable Task<T> task; // written before it is listed
    /** The one that was added next. */
    volatile @Nullable Child<?> next;
    /** Whether its end was told. By who settles. */
    boolean settled;

    private Child(int number, Object family, Object body) {
        this.number = number;
        this.family = family;
        this.body = body;
    }

    /** The head of a list: no child. */
    static Child<?> head(Object family) {
        return new Child<>(-1, family, Child.class);
    }

    /** Spawns a child and adds it. */
    static <T> Task<T> spawn(Children children, int number, Family family, @Nullable String name,
            Callable<? extends T> body) {
        Child<T> child;
        var spawned = false;
        try {
            child = new Child<>(number, family, body);
            child.task = name == null ? Task.<T>spawn(child) : Task.<T>spawn(name, child);
            spawned = true;
        } finally {
            if (!spawned) {
                children.forget();
            }
        }
        children.add(child);
        return child.task;
    }

    Task<T> task() {
        return Objects.requireNonNull(task, "bug: not spawned");
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
            told.left();
        }
    }

    @SuppressWarnings("unchecked") // it is entered once
    private T enter() throws Exception {
        var entered = (Callable<? extends T>) body;
        body = bodyClass();
        return entered.call();
    }

    @Override
    public void dropped() {
        ((Family) family).left();
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
