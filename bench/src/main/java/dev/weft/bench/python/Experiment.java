package dev.weft.bench.python;

import java.util.List;
import java.util.function.Function;

/**
 * Something that is done on both sides.
 *
 * @param name
 *            as the script knows it
 * @param numbers
 *            its arguments
 * @param title
 *            for people
 * @param setting
 *            likewise
 */
record Experiment(String name, List<Integer> numbers, String title, String setting, List<Figure> figures) {
    private static final int INTERVAL_MICROS = 5_000;
    private static final int SWITCHES_MILLIS = 300;
    private static final int WAKEUPS = 60;

    /** Some 0.2 s of CPython. */
    private static final int STEPS = 6_000_000;

    /**
     * What is made of the samples.
     *
     * @param tolerance
     *            how many times as large the larger side may be
     */
    record Figure(String metric, String unit, double tolerance, Function<List<Double>, Double> ofRun) {
        /** The one in the middle of all runs; of an even number, the upper one. */
        double median(List<List<Double>> runs) {
            return runs.stream().map(ofRun).sorted().toList().get(runs.size() / 2);
        }
    }

    /** All of them: what issue 6 demands, and the scaling. */
    static List<Experiment> all() {
        return List.of(switches(5_000), switches(1_000), switches(100), wakeup(1), wakeup(2), scaling());
    }

    private static Experiment switches(int intervalMicros) {
        return new Experiment("switches", List.of(intervalMicros, SWITCHES_MILLIS), "switch rate",
                "2 hogs, " + intervalMicros / 1000.0 + " ms",
                List.of(new Figure("switches", "1/s", 1.25, List::getFirst)));
    }

    private static Experiment wakeup(int hogs) {
        return new Experiment("wakeup", List.of(INTERVAL_MICROS, hogs, WAKEUPS), "wake-up of an I/O thread",
                "beside " + hogs + (hogs == 1 ? " hog" : " hogs") + ", 5 ms",
                List.of(new Figure("p50", "us", 1.5, samples -> percentile(samples, 50)),
                        new Figure("p90", "us", 1.5, samples -> percentile(samples, 90))));
    }

    private static Experiment scaling() {
        return new Experiment("scaling", List.of(INTERVAL_MICROS, STEPS), "CPU scaling", "the same work, shared",
                List.of(new Figure("speed-up by 2 threads", "x", 1.25, samples -> samples.get(0) / samples.get(1)),
                        new Figure("speed-up by 4 threads", "x", 1.25, samples -> samples.get(0) / samples.get(2))));
    }

    /** The smallest sample that so many of a hundred do not exceed. */
    static double percentile(List<Double> samples, int percent) {
        return samples.stream().sorted().toList().get(Math.ceilDiv(samples.size() * percent, 100) - 1);
    }

    @Override
    public String toString() {
        return title + ", " + setting;
    }
}
