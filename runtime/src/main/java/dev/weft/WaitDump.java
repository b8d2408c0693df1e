package dev.weft;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a parked task or a blocked thread waits for, in a {@link SchedulerDump}.
 *
 * @param reason
 *            why
 * @param target
 *            the text of what is waited for, shortened; empty if there is nothing to name but the waiter itself
 * @param owner
 *            who holds the target, if that is known: the task that is joined, or what an {@link Owned} target says
 * @param ownerId
 *            the owner's id if it is a task of the same scheduler
 * @param age
 *            how long it has waited, on the clock of the scheduler's world; for a thread, of the system
 */
public record WaitDump(ParkReason reason, String target, Optional<String> owner, OptionalLong ownerId, Duration age) {
    /** A longer text of a target is cut: a dump may hold a thousand. */
    private static final int MOST_CHARACTERS = 200;

    static WaitDump of(Scheduler scheduler, ParkReason reason, Object target, long ageNanos) {
        return of(scheduler, reason, target, owner(reason, target).orElse(null), ageNanos);
    }

    static WaitDump of(@Nullable Scheduler scheduler, ParkReason reason, Object target, @Nullable Parker owner,
            long ageNanos) {
        var ownerId = owner instanceof Task<?> task && task.scheduler() == scheduler
                ? OptionalLong.of(task.id())
                : OptionalLong.empty();
        return new WaitDump(reason, text(target), Optional.ofNullable(owner).map(WaitDump::text), ownerId,
                Duration.ofNanos(Math.max(0, ageNanos)));
    }

    /** Names of strangers are their code: whatever it throws, the dump goes on. */
    static String text(Object target) {
        String text;
        try {
            text = String.valueOf(target);
        } catch (Throwable thrown) {
            text = target.getClass().getName() + " (its toString threw " + thrown.getClass().getName() + ")";
        }
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }

    /** Who holds the target, if anybody does. */
    static Optional<Parker> owner(ParkReason reason, Object target) {
        try {
            return switch (target) {
                case Owned owned -> owned.owner();
                case Task<?> task when reason == ParkReason.JOIN -> Optional.of(task);
                default -> Optional.empty();
            };
        } catch (Throwable _) {
            return Optional.empty(); // as with its text
        }
    }
}
