package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Task;
import dev.weft.TaskStatus;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/** A body that blocks until it is released, and tells where it is. */
final class Body implements Callable<String> {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final boolean stubborn;

    private Body(boolean stubborn) {
        this.stubborn = stubborn;
    }

    /** One that an interrupt ends. */
    static Body polite() {
        return new Body(false);
    }

    /** One that notes an interrupt and goes on until it is released; then it is interrupted still. */
    static Body stubborn() {
        return new Body(true);
    }

    @Override
    public String call() throws InterruptedException {
        entered.countDown();
        for (var told = false;;) {
            try {
                released.await();
                if (told) {
                    Thread.currentThread().interrupt();
                }
                return "released";
            } catch (InterruptedException e) {
                told = true;
                interrupted.countDown();
                if (!stubborn) {
                    throw e;
                }
            }
        }
    }

    boolean isEntered() {
        return entered.getCount() == 0;
    }

    void awaitEntered() throws InterruptedException {
        entered.await();
    }

    void awaitInterrupted() throws InterruptedException {
        interrupted.await();
    }

    void release() {
        released.countDown();
    }

    @SuppressWarnings("ThreadPriorityCheck") // nobody tells when a task has parked
    static void awaitParked(Task<?> task) {
        while (task.status() != TaskStatus.PARKED) {
            assertTrue(!task.isDone(), () -> "did not wait: " + task);
            Thread.yield();
        }
    }
}
