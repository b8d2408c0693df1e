package dev.weft.bench.memory;

import dev.weft.bench.memory.Measurement.State;
import dev.weft.bench.memory.Measurement.Wake;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.JMException;
import tools.jackson.databind.json.JsonMapper;

/** The program of the JVM that measures one configuration. {@link ChildJvm} starts it. */
final class Child {
    /** Few enough to be quick, many enough that a wave of them is what the compiler sees. */
    private static final int WARM_UP_TASKS = 10_000;
    private static final int WARM_UP_WAVES = 10;

    /** So many populations in a row have to pass without a compilation. */
    private static final int CALM_POPULATIONS = 10;
    private static final int MOST_POPULATIONS = 200;

    /** A class with less is not the tasks'. */
    private static final double MIN_BYTES_PER_TASK = 0.5;

    private final Configuration configuration;
    private final List<Wake> wakes = new ArrayList<>();

    private Child(Configuration configuration) {
        this.configuration = configuration;
    }

    /** Takes the file for the result and the configuration's arguments. */
    public static void main(String[] args) throws Exception {
        var configuration = Configuration.ofArguments(Arrays.asList(args).subList(1, args.length));
        JsonMapper.shared().writeValue(Path.of(args[0]), measure(configuration));
    }

    /** Measures it in this JVM, whatever this JVM's heap and collector are. */
    static Measurement measure(Configuration configuration) throws InterruptedException, JMException {
        if (configuration.warm()) {
            warmUp(configuration);
        }
        return new Child(configuration).measure();
    }

    /**
     * Lets whole populations start, wake and end until nothing more is compiled. One would not do: what it does for the first
     * time, ending for instance, throws compiled code away, and the frames parked next would be interpreted ones.
     */
    private static void warmUp(Configuration configuration) throws InterruptedException {
        var compiler = ManagementFactory.getCompilationMXBean();
        var compiledMillis = 0L;
        for (int all = 0, calm = 0; all < MOST_POPULATIONS && calm < CALM_POPULATIONS; all++, calm++) {
            var tasks = configuration.kind().create(Math.min(WARM_UP_TASKS, configuration.tasks()));
            tasks.start();
            for (int i = 0; i < WARM_UP_WAVES; i++) {
                tasks.wakeAll();
            }
            tasks.end();
            if (compiler.getTotalCompilationTime() != compiledMillis) {
                compiledMillis = compiler.getTotalCompilationTime();
                calm = 0;
            }
        }
    }

    private Measurement measure() throws InterruptedException, JMException {
        var tasks = configuration.kind().create(configuration.tasks());
        var classesBefore = classes();
        var before = Heap.usedBytes();
        var startNanos = perTask(tasks::start);
        var parked = Heap.usedBytes();
        var classes = difference(classesBefore, classes());
        for (int i = 0; i < configuration.rounds(); i++) {
            Heap.collect();
            wake(State.PROMOTED, tasks);
            wake(State.AGAIN, tasks);
        }
        var later = configuration.rounds() == 0 ? before : Heap.usedBytes();
        var classesLater = configuration.rounds() == 0 ? classesBefore : classes();
        var resident = Heap.residentBytes();
        tasks.end();
        return new Measurement(configuration, bytesPerTask(before, parked), bytesPerTask(before, later), startNanos,
                resident, List.copyOf(wakes), classes, difference(classesBefore, classesLater));
    }

    private void wake(State state, ParkedTasks tasks) throws InterruptedException {
        var collectorMillis = Heap.collectorMillis();
        var nanos = perTask(tasks::wakeAll);
        wakes.add(new Wake(state, nanos, Heap.collectorMillis() - collectorMillis));
    }

    /** What is done to all tasks. */
    private interface Step {
        void run() throws InterruptedException;
    }

    private double perTask(Step step) throws InterruptedException {
        var start = System.nanoTime();
        step.run();
        return (double) (System.nanoTime() - start) / configuration.tasks();
    }

    private double bytesPerTask(long before, long after) {
        return (double) (after - before) / configuration.tasks();
    }

    private Map<String, Long> classes() throws JMException {
        return configuration.classes() ? Heap.classes() : Map.of();
    }

    /** Bytes a task, largest first. */
    private Map<String, Double> difference(Map<String, Long> before, Map<String, Long> after) {
        return after.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(),
                        bytesPerTask(before.getOrDefault(entry.getKey(), 0L), entry.getValue())))
                .filter(entry -> entry.getValue() >= MIN_BYTES_PER_TASK)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed()).collect(Collectors
                        .toMap(Map.Entry::getKey, Map.Entry::getValue, (first, _) -> first, LinkedHashMap::new));
    }
}
