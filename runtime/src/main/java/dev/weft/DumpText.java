package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A dump as text for people, in the manner of a thread dump. */
final class DumpText {
    /** What is deeper stands below each other: a thousand scopes, each in the next, shall be read too. */
    private static final int MOST_INDENT = 50;

    private final StringBuilder out = new StringBuilder();

    private DumpText() {}

    static String of(SchedulerDump dump) {
        var text = new DumpText();
        text.write(dump);
        return text.out.toString();
    }

    private void write(SchedulerDump dump) {
        var stats = dump.stats();
        line("Scheduler ", quoted(dump.name()), " ", dump.phase(), " at ", dump.when());
        line("  tasks: ", stats.alive(), " alive of ", stats.spawned(), " spawned; ", stats.injectionQueue(),
                " wait for a carrier to take them");
        dump.deadlocks().forEach(this::write);
        dump.carriers().forEach(this::write);
        dump.groups().forEach(this::write);
        dump.threads().forEach(this::write);
        if (!dump.scopes().isEmpty()) {
            writeScopes(dump.scopes(), dump.furtherScopes());
        }
    }

    /** A tree: below a task the scopes that it has opened, below a scope the tasks in it. */
    private void writeScopes(List<ScopeDump> scopes, long further) {
        line();
        line("Scopes:");
        var owners = scopes.stream().map(scope -> scope.owner().id()).collect(Collectors.toSet());
        var depths = new int[scopes.size()]; // of each scope's own line
        for (var i = 0; i < depths.length; i++) {
            var scope = scopes.get(i);
            var around = scope.around().orElse(-1);
            var depth = around < 0 ? 1 : depths[around] + 1;
            if (around < 0 || scopes.get(around).owner().id() != scope.owner().id()) {
                line(indent(depth++), text(scope.owner()));
            }
            depths[i] = depth;
            var below = indent(depth + 1);
            line(indent(depth), scope.scope(), scope.left().map(DumpText::leftText).orElse(""));
            scope.tasks().stream().filter(task -> !owners.contains(task.id())) // they are above their scopes
                    .forEach(task -> line(below, text(task)));
            scope.others().forEach(tasks -> line(below, tasks.count(), " tasks ",
                    text(tasks.status(), tasks.reason())));
        }
        if (further > 0) {
            line("  and ", further, " more");
        }
    }

    private static String indent(int depth) {
        return "  ".repeat(Math.min(depth, MOST_INDENT));
    }

    private static String leftText(Duration left) {
        return left.isZero() ? ", its deadline has passed" : ", " + text(left) + " left";
    }

    private static String text(ScopeDump.Member task) {
        return quoted(task.name()) + " #" + task.id() + " " + text(task.status(), task.reason());
    }

    private static String text(TaskStatus status, Optional<ParkReason> reason) {
        return status + reason.map(each -> " " + each).orElse("");
    }

    private void write(DeadlockDump deadlock) {
        line();
        line(deadlock);
    }

    private void write(CarrierDump carrier) {
        line();
        line("Carrier ", carrier.index(), carrier.thread().isEmpty() ? "" : " on thread " + quoted(carrier.thread()),
                ": ",
                carrier.started(), " tasks started, ", carrier.ready(), " ready, ", carrier.stealable(), " stealable, ",
                carrier.timers(), " timers");
        if (!carrier.answered()) {
            line("  did not answer",
                    carrier.mounted().isPresent() ? ": task #" + carrier.mounted().getAsLong() + " runs" : "");
            write(carrier.stack());
        }
        carrier.tasks().forEach(this::write);
    }

    private void write(TaskDump task) {
        line();
        line(quoted(task.name()), " #", task.id(), " ", task.status(),
                task.waiting().map(DumpText::waitText).orElse(""),
                ", carrier ", task.carrier(), ", ", task.body(), task.group().map(group -> ", in " + group).orElse(""));
        write(task.stack());
        write(task.spawned());
    }

    private void write(SpawnSite site) {
        var spawner = site.spawner().isPresent() ? " by #" + site.spawner().getAsLong() : "";
        var place = spawner + site.frame().map(frame -> " at " + frame).orElse("");
        if (!place.isEmpty()) {
            line("    spawned", place);
        }
    }

    private void write(TaskGroup group) {
        line();
        line(group.count(), " tasks ", group.status(), group.reason().map(reason -> " " + reason).orElse(""),
                group.targetClass().isEmpty() ? "" : " on a " + group.targetClass(),
                group.reason().isPresent() ? ", at most " + text(group.oldest()) : "", ", like ",
                group.examples().stream().map(id -> "#" + id).collect(Collectors.joining(" ")));
        write(group.stack());
    }

    private void write(ThreadDump thread) {
        line();
        line("Thread ", quoted(thread.name()), " blocked", waitText(thread.waiting()));
        write(thread.stack());
    }

    private static String waitText(WaitDump wait) {
        return " " + wait.reason() + (wait.target().isEmpty() ? "" : " on " + wait.target()) + " for "
                + text(wait.age())
                + wait.owner().filter(owner -> !owner.equals(wait.target())).map(owner -> ", owned by " + owner)
                        .orElse("");
    }

    /** As 1.5s or 2m3s, to the millisecond. */
    private static String text(Duration age) {
        return Duration.ofMillis(age.toMillis()).toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    private void write(List<StackTraceElement> stack) {
        stack.forEach(frame -> line("    at ", frame));
    }

    private void line(Object... parts) {
        for (var part : parts) {
            out.append(part);
        }
        out.append('\n');
    }
}
