package dev.weft.sync;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The kinds of queues, each with the order of a plain list. */
enum QueueKind {
    FIFO {
        @Override
        <T> TaskQueue<T> create(int capacity, Comparator<T> comparator) {
            return TaskQueue.fifo(capacity);
        }

        @Override
        <T> int first(List<T> items, Comparator<T> comparator) {
            return 0;
        }
    },
    LIFO {
        @Override
        <T> TaskQueue<T> create(int capacity, Comparator<T> comparator) {
            return TaskQueue.lifo(capacity);
        }

        @Override
        <T> int first(List<T> items, Comparator<T> comparator) {
            return items.size() - 1;
        }
    },
    PRIORITY {
        @Override
        <T> TaskQueue<T> create(int capacity, Comparator<T> comparator) {
            return TaskQueue.priority(capacity, comparator);
        }

        @Override
        <T> int first(List<T> items, Comparator<T> comparator) {
            var first = 0;
            for (var i = 1; i < items.size(); i++) {
                first = comparator.compare(items.get(i), items.get(first)) < 0 ? i : first;
            }
            return first;
        }
    };

    abstract <T> TaskQueue<T> create(int capacity, Comparator<T> comparator);

    abstract <T> int first(List<T> items, Comparator<T> comparator);

    <T> Optional<T> removeFirst(List<T> items, Comparator<T> comparator) {
        return items.isEmpty() ? Optional.empty() : Optional.of(items.remove(first(items, comparator)));
    }
}
