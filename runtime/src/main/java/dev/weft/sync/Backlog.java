package dev.weft.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The items that a queue holds, in the order in which they leave. Needs the guard of the queue, but for what says otherwise.
 *
 * <p>
 * A comparator is code of users, which must not run under a guard: it may take its time, wait, throw, or use the queue. So a change
 * that needs one is prepared without the guard, on an immutable heap, and made under it if the heap is still the same.
 */
abstract sealed class Backlog {
    /** The first array of a line; a full one is replaced by one of twice its length. */
    private static final int FIRST_LENGTH = 16;
    /** A longer array is given up when its last item leaves. */
    private static final int LONGEST_KEPT = 1024;

    private Backlog() {}

    /** First in, first out, or else last in, first out. Room for so many is made as they come. */
    static Backlog inLine(int capacity, boolean fifo) {
        return new Line(Math.min(capacity, FIRST_LENGTH), fifo);
    }

    /** The smallest first; of equal ones the one that came first. */
    static Backlog byPriority(Comparator<Object> comparator) {
        return new Ranking(comparator);
    }

    /** For a queue that will never hold anything again. */
    static Backlog nothing() {
        return new Line(0, true);
    }

    abstract int size();

    /** The one that leaves next, or null. */
    abstract @Nullable Object first();

    /**
     * What is missing for a change: if it takes the first item, if it adds one that comes, or both.
     *
     * @param prepared
     *            what was missing when the caller looked before, now prepared
     * @return null if nothing is: then {@link #change} can't fail
     */
    abstract @Nullable Preparation missing(@Nullable Preparation prepared, boolean takes, @Nullable Object coming);

    /** Changes it; the item that it takes, or null. */
    abstract @Nullable Object change(@Nullable Preparation prepared, boolean takes, @Nullable Object coming);

    /** Throws what the comparator throws at an item that is to be put, for who takes must not be told of it. Without the guard. */
    void requireComparable(Object coming) {
        // whatever comes stands in line
    }

    /** All that are left, in the order in which they would leave; in any order if the comparator does not say. Of a backlog that is in no queue any more: without the guard. */
    abstract List<Object> toList();

    /** A change of one state of a ranking. */
    static final class Preparation {
        private final Ranking ranking;
        private final Heap from;
        private final boolean takes;
        private final @Nullable Object coming;
        private @Nullable Heap to;

        private Preparation(Ranking ranking, Heap from, boolean takes, @Nullable Object coming) {
            this.ranking = ranking;
            this.from = from;
            this.takes = takes;
            this.coming = coming;
        }

        /** Without the guard: calls the comparator, and throws what that throws. */
        void prepare() {
            to = ranking.changed(from, takes, coming);
        }
    }

    // ---- in order of arrival -----------------------------------------------------------------------------------------

    /** A ring that grows. */
    private static final class Line extends Backlog {
        private final boolean fifo;
        private @Nullable Object[] slots;
        private int head; // of the oldest
        private int size;

        Line(int length, boolean fifo) {
            this.slots = new @Nullable Object[length];
            this.fifo = fifo;
        }

        @Override
        int size() {
            return size;
        }

        @Override
        @Nullable
        Object first() {
            return size == 0 ? null : slots[nextToLeave()];
        }

        private int nextToLeave() {
            return fifo ? head : slot(size - 1);
        }

        private int slot(int place) {
            var untilEnd = slots.length - head;
            return place < untilEnd ? head + place : place - untilEnd;
        }

        @Override
        @Nullable
        Preparation missing(@Nullable Preparation prepared, boolean takes, @Nullable Object coming) {
            if (coming != null && !takes && size == slots.length) {
                resize((int) Math.min(Integer.MAX_VALUE - 8, 2L * size));
            } else if (takes && coming == null && size == 1 && slots.length > LONGEST_KEPT) {
                resize(FIRST_LENGTH);
            }
            return null;
        }

        private void resize(int length) {
            var other = new @Nullable Object[length];
            var untilEnd = Math.min(size, slots.length - head);
            System.arraycopy(slots, head, other, 0, untilEnd);
            System.arraycopy(slots, 0, other, untilEnd, size - untilEnd);
            slots = other;
            head = 0;
        }

        @Override
        @Nullable
        Object change(@Nullable Preparation prepared, boolean takes, @Nullable Object coming) {
            Object taken = null;
            if (takes) {
                var at = nextToLeave();
                taken = slots[at];
                slots[at] = null;
                if (fifo) {
                    head = at + 1 == slots.length ? 0 : at + 1;
                }
                size--;
            }
            if (coming != null) {
                slots[slot(size)] = coming;
                size++;
            }
            return taken;
        }

        @Override
        List<Object> toList() {
            var all = new ArrayList<Object>(size);
            for (var n = 0; n < size; n++) {
                all.add(Objects.requireNonNull(slots[slot(fifo ? n : size - 1 - n)]));
            }
            return all;
        }
    }

    // ---- by priority -------------------------------------------------------------------------------------------------

    /** A leftist tree: the way to the right is never longer than the logarithm of its size, and all its work happens there. */
    private record Node(Object item, long number, int rank, @Nullable Node left, @Nullable Node right) {}

    /** A state; what a change makes shares most of its nodes. */
    private record Heap(@Nullable Node root, int size, long nextNumber) {}

    /** A heap that is replaced at every change. */
    // Rejected: a binary heap in an array, whose changes can't be prepared; a Mutex around it, for a tryPut would have to wait.
    private static final class Ranking extends Backlog {
        private final Comparator<Object> comparator;
        private Heap heap = new Heap(null, 0, 0);

        Ranking(Comparator<Object> comparator) {
            this.comparator = comparator;
        }

        @Override
        int size() {
            return heap.size;
        }

        @Override
        @Nullable
        Object first() {
            return heap.root == null ? null : heap.root.item;
        }

        @Override
        @Nullable
        @SuppressWarnings("ReferenceEquality") // the very same heap and item
        Preparation missing(@Nullable Preparation prepared, boolean takes, @Nullable Object coming) {
            return prepared != null && prepared.from == heap && prepared.takes == takes && prepared.coming == coming
                    ? null
                    : new Preparation(this, heap, takes, coming);
        }

        @Override
        @Nullable
        Object change(@Nullable Preparation prepared, boolean takes, @Nullable Object coming) {
            var taken = takes && heap.root != null ? heap.root.item : null;
            if (prepared != null && prepared.to != null) {
                heap = prepared.to;
            }
            return taken;
        }

        /** No guard. */
        Heap changed(Heap from, boolean takes, @Nullable Object coming) {
            var root = from.root;
            var size = from.size;
            if (takes) {
                root = withoutFirst(Objects.requireNonNull(root));
                size--;
            }
            if (coming != null) {
                if (root == null) {
                    comparator.compare(coming, coming); // what can't be compared is refused even if it is alone
                }
                root = merge(root, new Node(coming, from.nextNumber, 1, null, null));
                size++;
            }
            return new Heap(root, size, from.nextNumber + 1);
        }

        private @Nullable Node withoutFirst(Node root) {
            return merge(root.left, root.right);
        }

        private @Nullable Node merge(@Nullable Node one, @Nullable Node other) {
            if (one == null || other == null) {
                return one == null ? other : one;
            }
            var order = comparator.compare(one.item, other.item);
            return order < 0 || (order == 0 && one.number < other.number)
                    ? above(one, merge(one.right, other))
                    : above(other, merge(other.right, one));
        }

        private static Node above(Node top, @Nullable Node below) {
            var higher = rank(top.left) >= rank(below);
            var left = higher ? top.left : below;
            var right = higher ? below : top.left;
            return new Node(top.item, top.number, rank(right) + 1, left, right);
        }

        private static int rank(@Nullable Node node) {
            return node == null ? 0 : node.rank;
        }

        @Override
        void requireComparable(Object coming) {
            changed(heap, false, coming);
        }

        @Override
        List<Object> toList() {
            var all = new ArrayList<Object>(heap.size);
            for (var rest = heap.root; rest != null;) {
                try {
                    var after = withoutFirst(rest);
                    all.add(rest.item);
                    rest = after;
                } catch (RuntimeException | Error notOrdered) {
                    addUnordered(rest, all); // they are in no queue any more: whatever the comparator throws, none may be lost
                    rest = null;
                }
            }
            return all;
        }

        private static void addUnordered(Node top, List<Object> all) {
            var nodes = new ArrayDeque<Node>(); // a recursion could go as deep as there are items
            nodes.push(top);
            for (var node = nodes.poll(); node != null; node = nodes.poll()) {
                all.add(node.item);
                if (node.right != null) {
                    nodes.push(node.right);
                }
                if (node.left != null) {
                    nodes.push(node.left);
                }
            }
        }
    }
}
