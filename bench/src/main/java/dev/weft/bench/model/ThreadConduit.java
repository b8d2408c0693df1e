package dev.weft.bench.model;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SynchronousQueue;

/** The JDK's queues. Only a call that has to wait enters the section. */
final class ThreadConduit<T> implements Conduit<T> {
    private final BlockingQueue<T> queue;
    private final WaitingSection section;

    ThreadConduit(int capacity, WaitingSection section) {
        this.queue = capacity == 0 ? new SynchronousQueue<>(true) : new ArrayBlockingQueue<>(capacity);
        this.section = section;
    }

    @Override
    public void send(T item) throws InterruptedException {
        if (!queue.offer(item)) {
            section.run(Cause.PARK, () -> {
                queue.put(item);
                return item;
            });
        }
    }

    @Override
    public T receive() throws InterruptedException {
        var item = queue.poll();
        return item != null ? item : section.run(Cause.PARK, queue::take);
    }
}
