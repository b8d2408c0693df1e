package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One scope of tasks in a {@link SchedulerDump}, or what else was {@linkplain CancelScope#open opened} and not closed.
 *
 * @param around
 *            the place in the list of the scope that it is in; empty if it is in none. That is one that the same task opened before, or one
 *            that its owner is a task of
 * @param owner
 *            the task that opened it
 * @param scope
 *            its text
 * @param left
 *            the time until its own deadline, if it has one; zero if that has passed
 * @param tasks
 *            those in it that a carrier of the dump names, and those that own a scope of the list
 * @param others
 *            how many more there are in it, the largest number first
 */
public record ScopeDump(OptionalInt around, Member owner, String scope, Optional<Duration> left, List<Member> tasks,
        List<Count> others) {
    /**
     * A task.
     *
     * @param id
     *            its number
     * @param name
     *            its name
     * @param status
     *            what it does
     * @param reason
     *            what it is parked for, if it is
     */
    public record Member(long id, String name, TaskStatus status, Optional<ParkReason> reason) {
        static Member of(Task<?> task) {
            var reason = task.parkReason(); // read from outside: the two are of moments close to each other
            var status = task.status();
            return new Member(task.id(), task.name(), status,
                    Optional.ofNullable(status == TaskStatus.PARKED ? reason : null));
        }

        static Member of(TaskDump task) {
            return new Member(task.id(), task.name(), task.status(), task.waiting().map(WaitDump::reason));
        }
    }

    /**
     * Tasks that do the same.
     *
     * @param status
     *            what they do
     * @param reason
     *            what they are parked for, if they are
     * @param count
     *            how many they are
     */
    public record Count(TaskStatus status, Optional<ParkReason> reason, int count) {}
}
