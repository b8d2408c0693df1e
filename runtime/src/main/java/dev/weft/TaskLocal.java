package dev.weft;

import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A variable that each task has its own value of. A child starts with the values that its parent has at the spawn; later
 * changes of either are not seen by the other. The value goes with the task.
 *
 * <p>
 * For the running task only. (A {@link ThreadLocal} belongs to the carrier, so all its tasks would share it.)
 *
 * {@snippet :
 * static final TaskLocal<String> USER = TaskLocal.withInitial(() -> "nobody");
 * }
 *
 * @param <T>
 *            the type of the values
 */
public final class TaskLocal<T> {
    /** What a task holds that never set one: key, value, key, value … */
    static final Object[] NONE = {};

    private final @Nullable Supplier<? extends T> initial;

    private TaskLocal(@Nullable Supplier<? extends T> initial) {
        this.initial = initial;
    }

    /** A variable without an initial value: reading it before it is set is an error. */
    public static <T> TaskLocal<T> create() {
        return new TaskLocal<>(null);
    }

    /** A variable whose value, in a task that neither set nor inherited one, is made by the supplier at the first read. */
    public static <T> TaskLocal<T> withInitial(Supplier<? extends T> initial) {
        return new TaskLocal<>(Objects.requireNonNull(initial, "initial"));
    }

    /**
     * The value in the running task.
     *
     * @throws NoSuchElementException
     *             if it was never set and has no initial value
     * @throws IllegalStateException
     *             outside a task
     */
    @SuppressWarnings("unchecked") // only set() puts a value behind this key
    public T get() {
        var values = Task.current().locals();
        var at = indexIn(values);
        if (at >= 0) {
            return (T) values[at + 1];
        }
        if (initial == null) {
            throw new NoSuchElementException("a TaskLocal without a value in " + Task.current());
        }
        T made = Objects.requireNonNull(initial.get(), "the initial value of a TaskLocal is null");
        set(made);
        return made;
    }

    /** True if the running task set or inherited a value. */
    public boolean isSet() {
        return indexIn(Task.current().locals()) >= 0;
    }

    /**
     * Sets the value in the running task.
     *
     * @throws IllegalStateException
     *             outside a task
     */
    public void set(T value) {
        Objects.requireNonNull(value, "value");
        var task = Task.current();
        var old = task.locals();
        var at = indexIn(old);
        if (at < 0) {
            at = old.length;
        }
        var values = new Object[Math.max(old.length, at + 2)];
        System.arraycopy(old, 0, values, 0, old.length);
        values[at] = this;
        values[at + 1] = value;
        task.setLocals(values);
    }

    /** Takes the value of the running task away, as if it had never been set. */
    public void remove() {
        var task = Task.current();
        var old = task.locals();
        var at = indexIn(old);
        if (at >= 0) {
            var values = new Object[old.length - 2];
            System.arraycopy(old, 0, values, 0, at);
            System.arraycopy(old, at + 2, values, at, values.length - at);
            task.setLocals(values);
        }
    }

    private int indexIn(Object[] values) {
        for (var i = 0; i < values.length; i += 2) {
            if (values[i] == this) {
                return i;
            }
        }
        return -1;
    }
}
