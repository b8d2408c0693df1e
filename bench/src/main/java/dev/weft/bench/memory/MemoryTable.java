package dev.weft.bench.memory;

import dev.weft.bench.memory.Measurement.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Measurements as lines of at most 100 columns, for people. */
public final class MemoryTable {
    private static final long BYTES_PER_MB = 1_000_000;

    private MemoryTable() {}

    /** The table with its heading, what its columns mean, and the objects by class where they were counted. */
    public static List<String> lines(List<Measurement> measurements) {
        var lines = new ArrayList<String>();
        lines.add(line("tasks", "kind", "collector", "B/task", "later", "start", "promoted", "again", "RSS MB"));
        lines.add("-".repeat(lines.getFirst().length()));
        measurements.forEach(measurement -> lines.add(line(measurement)));
        lines.add("");
        lines.add("B/task: heap of a parked task; later: the same after the wakes. start, promoted, again: ns a task");
        lines.add("to spawn it and let it park, to wake it after full collections, to wake it right after that again.");
        measurements.stream().filter(measurement -> !measurement.classes().isEmpty())
                .forEach(measurement -> addClasses(lines, measurement));
        return lines;
    }

    private static String line(Measurement measurement) {
        var configuration = measurement.configuration();
        return line(String.format(Locale.ROOT, "%,d", configuration.tasks()), lower(configuration.kind()),
                lower(configuration.collector()), figure(measurement.bytesPerTask()),
                figure(measurement.bytesPerTaskLater()), figure(measurement.startNanos()),
                figure(measurement.wakeNanos(State.PROMOTED)), figure(measurement.wakeNanos(State.AGAIN)),
                figure((double) measurement.residentBytes() / BYTES_PER_MB));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%11s  %-9s  %-9s %7s %7s %8s %9s %8s %8s", cells);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String figure(double value) {
        return value == 0 ? "-" : String.format(Locale.ROOT, "%,.0f", value);
    }

    private static void addClasses(List<String> lines, Measurement measurement) {
        lines.add("");
        lines.add(measurement.configuration() + ", bytes a task by class (and after the wakes):");
        var later = measurement.classesLater();
        measurement.classes().forEach((name, bytes) -> lines.add(String.format(Locale.ROOT, "%9.1f %9s  %s", bytes,
                later.containsKey(name) ? String.format(Locale.ROOT, "(%.1f)", later.get(name)) : "", name)));
    }
}
