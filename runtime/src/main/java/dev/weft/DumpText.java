package dev.weft;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A dump as text for people, in the manner of a thread dump. */
final class DumpText {
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
