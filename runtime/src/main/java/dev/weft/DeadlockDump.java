package dev.weft;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * A deadlock: tasks and threads that wait for each other, in a {@link SchedulerDump} or a report of the watchdog. Unless one of the
 * waits has a deadline or is cancelled, it is for ever.
 *
 * @param members
 *            the circle: each waits for what the next one holds, and the last for what the first one holds. If there is one
 *            only, it waits for what somebody holds who has ended, or for permits, such as the room of a pool, that only those could give
 *            back who wait for them like itself
 */
public record DeadlockDump(List<Member> members) {
    /**
     * One that waits.
     *
     * @param name
     *            the name of the task or thread
     * @param task
     *            the id of the task; empty for an ordinary thread
     * @param scheduler
     *            the name of its scheduler; empty for an ordinary thread
     * @param waiting
     *            what for
     * @param stack
     *            where, innermost frame first; empty if its carrier did not say so in time, and in a dump for a task of another
     *            scheduler
     */
    public record Member(String name, OptionalLong task, String scheduler, WaitDump waiting,
            List<StackTraceElement> stack) {
        static Member of(Task<?> task, WaitDump waiting, List<StackTraceElement> stack) {
            return new Member(task.name(), OptionalLong.of(task.id()), task.scheduler().name(), waiting, stack);
        }

        static Member of(Thread thread, WaitDump waiting, List<StackTraceElement> stack) {
            return new Member(thread.getName(), OptionalLong.empty(), "", waiting, stack);
        }

        private String label() {
            return task.isPresent() ? "\"" + name + "\" #" + task.getAsLong() : "thread \"" + name + "\"";
        }

        /** Who waits for what, whose that is, and where. */
        @Override
        public String toString() {
            return label() + " waits for " + waiting.target()
                    + waiting.owner().filter(owner -> !waiting.target().contains(owner))
                            .map(owner -> " held by " + owner).orElse("")
                    + StackText.userFrame(stack).map(frame -> " at " + frame).orElse("");
        }
    }

    /** One line: who waits for what, whose that is, and where. */
    @Override
    public String toString() {
        return "Deadlock: " + members.stream().map(Member::toString).collect(Collectors.joining("; "))
                + (members.size() == 1 ? "; " + whyAlone(members.getFirst()) : "");
    }

    private static String whyAlone(Member member) {
        return member.waiting.reason() == ParkReason.PERMIT
                ? "all that could give it back wait for it themselves"
                : "that has ended, and will never let it go";
    }

    /** {@link #toString} and all stacks. */
    String toLongString() {
        var text = new StringBuilder(256).append(this);
        for (var member : members) {
            text.append("\n").append(member.label()).append(", ").append(member.waiting.reason());
            StackText.append(text, member.stack);
        }
        return text.toString();
    }
}
