package dev.weft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Has the carriers of deadlocked tasks walk their stacks, which nobody else may (DESIGN 6.6), and waits for that, but not for ever. */
final class DeadlockWitness {
    /** What the carriers are given to answer. */
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Map<Parker, List<StackTraceElement>> stacks = new ConcurrentHashMap<>();

    private DeadlockWitness() {}

    /** On a thread that may block. Empty if somebody has got on meanwhile. */
    static Optional<DeadlockDump> describe(Deadlock deadlock) {
        var witness = new DeadlockWitness();
        witness.askAll(deadlock.edges());
        return deadlock.isUnchanged()
                ? Optional.of(deadlock.describe(edge -> witness.stacks.getOrDefault(edge.waiter(), List.of())))
                : Optional.empty();
    }

    private void askAll(List<WaitEdge> edges) {
        var asked = new ArrayList<CountDownLatch>();
        for (var edge : edges) {
            switch (edge.waiter()) {
                case Task<?> task -> asked.add(ask(task, edge));
                case ThreadParker thread ->
                    stacks.put(thread, CarrierSurvey.shortened(thread.thread().getStackTrace()));
            }
        }
        var end = System.nanoTime() + WAIT_NANOS;
        for (var answer : asked) {
            try {
                if (!answer.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            } catch (InterruptedException _) {
                return; // the report goes without what is missing
            }
        }
    }

    private CountDownLatch ask(Task<?> task, WaitEdge edge) {
        var answered = new CountDownLatch(1);
        var worker = (Worker) edge.place();
        try {
            worker.carrier().execute(() -> {
                if (task.worker() == worker && task.isParked() && worker.parks() == edge.number()) {
                    stacks.put(task, CarrierSurvey.stackOf(worker));
                }
                answered.countDown();
            });
        } catch (RejectedExecutionException _) {
            answered.countDown();
        }
        return answered;
    }
}
