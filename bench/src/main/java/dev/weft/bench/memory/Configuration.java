package dev.weft.bench.memory;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What one JVM measures.
 *
 * @param tasks
 *            how many are parked
 * @param heap
 *            the size of the heap as {@code -Xmx} takes it, all of it from the start
 * @param rounds
 *            how many times the tasks are woken after a full collection, and again without one; 0 leaves the waking out
 * @param warm
 *            whether the code is compiled before anything is measured
 * @param classes
 *            whether to count the objects by class
 */
public record Configuration(Kind kind, Collector collector, int tasks, String heap, int rounds, boolean warm,
        boolean classes) {
    /** What {@link #arguments} makes and {@link #ofArguments} takes. */
    private static final int ARGUMENTS = 7;

    /** The command line of the JVM, which writes what it measured into {@code result}. */
    List<String> command(Path result) {
        var command = new ArrayList<String>();
        command.add(Path.of(property("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xms" + heap, "-Xmx" + heap, collector.flag(), "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(kind.flags());
        command.addAll(List.of("-cp", property("java.class.path"), Child.class.getName(),
                result.toString()));
        command.addAll(arguments());
        return command;
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    List<String> arguments() {
        return List.of(kind.name(), collector.name(), String.valueOf(tasks), heap, String.valueOf(rounds),
                String.valueOf(warm), String.valueOf(classes));
    }

    static Configuration ofArguments(List<String> arguments) {
        if (arguments.size() != ARGUMENTS) {
            throw new IllegalArgumentException(ARGUMENTS + " arguments are needed, not " + arguments);
        }
        var next = arguments.iterator();
        return new Configuration(Kind.valueOf(next.next()), Collector.valueOf(next.next()),
                Integer.parseInt(next.next()), next.next(), Integer.parseInt(next.next()),
                Boolean.parseBoolean(next.next()), Boolean.parseBoolean(next.next()));
    }

    /** Such as {@code 1,000,000 of WEFT under G1}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d of %s under %s", tasks, kind, collector);
    }
}
