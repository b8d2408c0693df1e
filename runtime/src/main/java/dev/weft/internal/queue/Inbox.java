package dev.weft.internal.queue;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What other threads hand to a carrier, first come first served. Intrusive: neither adding nor draining allocates. Any
 * thread adds; one consumer, the carrier, takes all that is there at once: {@link #drainTo}, or by hand
 *
 * <pre>
 * for (var e = inbox.drain(); e != null;) {
 *     var next = inbox.next(e); // before e is handed out: it may be added again from then on
 *     handle(e);
 *     e = next;
 * }
 * </pre>
 *
 * What is still unwalked of a drained chain belongs to the consumer alone: a consumer that stops halfway keeps the rest
 * itself.
 */
/*
 * A Treiber stack that is only ever pushed to and taken whole. Taking whole rules out the ABA of a single pop; a push
 * that finds the head it read, taken and put back meanwhile, links to the right node all the same. The consumer
 * reverses what it took, which costs it one pass over nodes that it is about to run anyway and saves the second shared
 * word of a queue.
 *
 * | field           | read                                    | write                                              |
 * | head            | volatile                                | CAS by producers, getAndSet(null) by the consumer  |
 * | Node.inboxNext  | plain, by the consumer after getAndSet  | plain, by the producer before its CAS,             |
 * |                 |                                         | by the consumer while the chain is its own         |
 *
 * Happens-before: each push is a CAS that read what the push before it wrote, and getAndSet read the last; so every
 * push before it happens-before the drain, and the plain links and whatever the producers did before are visible. The
 * next add of a node comes after it was handed out, so after its link was read and cleared.
 *
 * add is volatile, as the sleep protocol asks (SleepFlag). The producer that finds the stack empty is told, so that of
 * many only one need look at the flag; the others know that it will.
 */
public final class Inbox<E extends Inbox.Node> {
    private static final VarHandle HEAD = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "head",
            VarHandle.class, Inbox.class, Node.class);

    /** What can be in an inbox; in at most one, and once, at a time. */
    public abstract static class Node {
        private @Nullable Node inboxNext;

        protected Node() {}
    }

    @SuppressWarnings("UnusedVariable") // by the handle
    private @Nullable Node head;

    /**
     * Any thread, never blocks: adds a node that is in no inbox.
     *
     * @return true if the inbox was empty, which makes the caller the one who looks whether the consumer sleeps
     */
    public boolean add(E e) {
        Node node = e;
        while (true) {
            var first = headVolatile();
            node.inboxNext = first;
            if (casHead(first, node)) {
                return first == null;
            }
            Thread.onSpinWait();
        }
    }

    /** Consumer: takes everything; returns the one added first, null if there is nothing. {@link #next} leads on. */
    public @Nullable E drain() {
        // The read spares an idle turn the locked instruction.
        return headVolatile() == null ? null : reversed(getAndSetHead());
    }

    /** Consumer: the one added after {@code e}, null for the last, and unlinks {@code e}. */
    @SuppressWarnings("unchecked") // only add links nodes
    public @Nullable E next(E e) {
        Node node = e;
        var next = node.inboxNext;
        node.inboxNext = null;
        return (E) next;
    }

    /**
     * Consumer: hands everything to {@code action}, in the order of adding; unlinked, so that it may be added again at once. If the action
     * throws, what it was given last and all that come after are in the inbox again, in no order.
     *
     * @return how many
     */
    public int drainTo(Consumer<? super E> action) {
        var count = 0;
        for (var entry = drain(); entry != null; count++) {
            var next = next(entry);
            try {
                action.accept(entry);
            } catch (Throwable failure) {
                add(entry);
                addAll(next);
                throw failure;
            }
            entry = next;
        }
        return count;
    }

    private void addAll(@Nullable E chain) {
        for (var entry = chain; entry != null;) {
            var next = next(entry);
            add(entry);
            entry = next;
        }
    }

    /** Any thread. Exact for the consumer: true means that whoever adds from now on finds the inbox empty. */
    public boolean isEmpty() {
        return headVolatile() == null;
    }

    @SuppressWarnings("unchecked") // only add links nodes
    private @Nullable E reversed(@Nullable Node newest) {
        Node done = null;
        var node = newest;
        while (node != null) {
            var older = node.inboxNext;
            node.inboxNext = done;
            done = node;
            node = older;
        }
        return (E) done;
    }

    private @Nullable Node headVolatile() {
        return (Node) HEAD.getVolatile(this);
    }

    private boolean casHead(@Nullable Node expected, Node value) {
        return HEAD.compareAndSet(this, expected, value);
    }

    private @Nullable Node getAndSetHead() {
        return (Node) HEAD.getAndSet(this, (Node) null);
    }
}
