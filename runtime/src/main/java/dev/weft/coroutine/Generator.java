package dev.weft.coroutine;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * An iterator whose code yields the items, from any depth of calls. It runs only when the next item is asked for, so it may be endless.
 *
 * {@snippet :
 * try (var names = Generator.<String>of(out -> walk(tree, out))) { // walk calls itself, and out.yield(name)
 *     for (var name : names) {
 *         show(name);
 *     }
 * }
 * }
 *
 * <p>
 * For the task or thread that first asks it. See the package for what closing means.
 *
 * @param <T>
 *            the items; may be null
 */
@SuppressWarnings("IterableAndIterator") // as an iterator it is what is left, as an iterable too: for the for statement
public final class Generator<T extends @Nullable Object> implements Iterator<T>, Iterable<T>, AutoCloseable {
    /** Where the code of a generator puts its items. */
    public interface Sink<T extends @Nullable Object> {
        /**
         * Makes {@code item} the next of the iteration, and returns when another is asked for.
         *
         * @throws IllegalStateException
         *             if the caller is not the code of this generator, its stack can't be suspended here, or a cancel scope, timeout, shield or
         *             structured scope was opened inside it and has not been left; nothing has changed
         */
        @SuppressWarnings("NamedLikeContextualKeyword") // the field's term
        void yield(T item);
    }

    /** The code of a generator. */
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {
        /** Yields all items. What it throws, the one who asks for the next item gets. */
        void run(Sink<T> out) throws Exception;
    }

    private final Strand strand;
    private @Nullable T next;
    private boolean hasNext;

    private Generator(Body<T> body) {
        Objects.requireNonNull(body, "body");
        this.strand = new Strand(this, () -> body.run(this::put));
    }

    /** One that has not begun. */
    public static <T extends @Nullable Object> Generator<T> of(Body<T> body) {
        return new Generator<>(body);
    }

    private void put(T item) {
        strand.requireSuspendable();
        next = item;
        hasNext = true;
        try {
            strand.suspend();
        } catch (Throwable refused) {
            next = null;
            hasNext = false;
            throw refused;
        }
    }

    /**
     * Runs the code up to its next item, unless that is there already. What the code throws, checked exceptions too, is thrown here as it
     * is, though nothing declares it.
     *
     * @return false if it has ended or was closed
     * @throws IllegalStateException
     *             if it is running already, or belongs to another task or thread
     * @throws StackOverflowError
     *             if the caller's stack has no room for it; nothing has changed
     */
    @Override
    public boolean hasNext() {
        if (!hasNext && !strand.isOver()) {
            strand.requireResumable();
            strand.resume();
        }
        return hasNext;
    }

    /**
     * The next item; runs the code, and throws what it throws, as {@link #hasNext}.
     *
     * @throws NoSuchElementException
     *             if it has ended or was closed
     * @throws IllegalStateException
     *             as {@link #hasNext}
     */
    @Override
    @SuppressWarnings("NullAway") // null if that was yielded
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException(this + " has ended");
        }
        var item = next;
        next = null;
        hasNext = false;
        return item;
    }

    /** Itself: the items that are left. */
    @Override
    public Iterator<T> iterator() {
        return this;
    }

    /** The items that are left, one after the other; closing the stream closes it. */
    public Stream<T> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    /**
     * Abandons it: it has no items any more, and no {@code finally} of its code runs. Nothing if it has ended.
     *
     * @throws IllegalStateException
     *             if it is running, so from its own code, or belongs to another task or thread
     */
    @Override
    public void close() {
        strand.abandon();
        next = null;
        hasNext = false;
    }

    @Override
    public String toString() {
        return "Generator@" + Integer.toHexString(System.identityHashCode(this));
    }
}
