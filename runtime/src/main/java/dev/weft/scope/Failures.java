package dev.weft.scope;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** What the children of a scope threw, in the order of their ends. Any task. */
final class Failures {
    private final Queue<Throwable> all = new ConcurrentLinkedQueue<>();
    private final Queue<Throwable> unended = new ConcurrentLinkedQueue<>(); // told, by children whose end is to come

    /** In the child that fails. */
    void told(@Nullable Throwable failure) {
        if (failure != null) {
            unended.add(failure); // first: who adds it again must find it
            all.add(failure);
        }
    }

    /** Of a child that has ended: one that had no stack left could not tell, and one that left something open failed after it. */
    @SuppressWarnings("ReferenceEquality") // that very one
    void add(Throwable failure) {
        for (var told = unended.iterator(); told.hasNext();) { // they end about in the order in which they tell
            if (told.next() == failure) {
                told.remove();
                return;
            }
        }
        all.add(failure);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Throwable> all() {
        return List.copyOf(all);
    }

    /** The first as the cause, the others suppressed. */
    CompletionException toException() {
        var inOrder = all();
        var exception = new CompletionException(inOrder.getFirst());
        inOrder.stream().skip(1).forEach(exception::addSuppressed);
        return exception;
    }
}
