package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Joins that time out unlink themselves while another thread ends the task: the one place where two walk the same stack. */
@Limited
final class CompletionRaceTest {
    private static final int ROUNDS = 1_000;
    private static final int WAITERS = 400; // a walk long enough to be overtaken

    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger unlinked = new AtomicInteger();
    private volatile @Nullable Task<?> unlinking;

    @Test
    void removeWithdrawn_whileTaskEnds_everybodyElseIsServed() throws Exception {
        try (var stepped = SteppedScheduler.of(1)) {
            var thread = OrdinaryThread.start(this::unlinkEachRound);
            for (var i = 1; i <= ROUNDS; i++) {
                var task = stepped.scheduler().spawn(() -> "never entered");
                var staying = addWaiters(task);
                unlinking = task;
                round.set(i);
                task.cancel(); // takes the stack here and now
                awaitValue(unlinked, i);
                for (var waiter : staying) {
                    assertTrue(waiter.isServed(), "a waiter was lost in round " + i);
                }
            }
            thread.value();
        }
    }

    private void unlinkEachRound() {
        for (var i = 1; i <= ROUNDS; i++) {
            awaitValue(round, i);
            Completion.removeWithdrawn(Objects.requireNonNull(unlinking));
            unlinked.set(i);
        }
    }

    private static List<Waiter> addWaiters(Task<?> task) {
        var staying = new ArrayList<Waiter>();
        for (var i = 0; i < WAITERS; i++) {
            var waiter = new Waiter();
            Completion.addWaiter(task, waiter);
            if (i % 2 == 0) {
                staying.add(waiter);
            } else {
                waiter.withdraw();
            }
        }
        return staying;
    }

    private static void awaitValue(AtomicInteger counter, int value) {
        while (counter.get() < value) {
            Thread.onSpinWait();
        }
    }
}
