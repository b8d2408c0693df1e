package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A carrier that has been in one run for too long: which task, why, what to do, and its stack, innermost frame first.
 *
 * @param carrier
 *            its name, which is that of its scheduler and an index
 * @param task
 *            the task that it runs, as text, so that nobody keeps it
 * @param held
 *            for how long at least
 * @param diagnosis
 *            why
 * @param stack
 *            the frames of the task, or all of the carrier's thread if it runs none
 */
record StuckCarrier(String carrier, String task, Duration held, StuckDiagnosis diagnosis,
        List<StackTraceElement> stack) {
    /**
     * Looks at a carrier that seems stuck, from another thread. It may go on meanwhile: the caller looks at its progress afterwards,
     * and drops what it was told if there is any.
     *
     * @return empty if there is nothing to say: its thread is over or inside {@code System.exit}, or it just went on
     */
    static Optional<StuckCarrier> examine(Carrier carrier, long heldNanos) {
        var driver = carrier.thread();
        if (driver == null || !driver.isAlive() || Shutdown.isExitingJvm(carrier)) {
            return Optional.empty();
        }
        try {
            var task = carrier.mountedTask();
            var thread = task.map(Task::worker).map(worker -> worker.coroutine().thread(driver)).orElse(driver);
            var state = thread.getState();
            var stack = framesOfBody(thread.getStackTrace());
            if (stack.isEmpty()) {
                return Optional.empty();
            }
            var subject = task.map(Task::toString).orElse("an action between two tasks");
            var diagnosis = StuckDiagnosis.of(carrier, task.orElse(null), thread, state, stack);
            return Optional
                    .of(new StuckCarrier(carrier.toString(), subject, Duration.ofNanos(heldNanos), diagnosis, stack));
        } catch (RuntimeException wentOn) { // its table of workers changed under us
            return Optional.empty();
        }
    }

    /** Without what is below the body: the worker, the coroutine and the loop are the same in each. */
    private static List<StackTraceElement> framesOfBody(StackTraceElement[] stack) {
        var frames = List.of(stack);
        for (var i = 0; i < frames.size(); i++) {
            if (frames.get(i).getClassName().equals(Worker.class.getName())) {
                return frames.subList(0, i);
            }
        }
        return frames;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(256);
        text.append("carrier ").append(carrier).append(" is stuck in ").append(task).append(" for ")
                .append(held.toMillis())
                .append(" ms: ").append(diagnosis.what()).append(". ").append(diagnosis.advice()).append('.');
        StackText.append(text, stack);
        return text.toString();
    }
}
