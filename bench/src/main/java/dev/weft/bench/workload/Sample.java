package dev.weft.bench.workload;

import java.util.Arrays;
import java.util.List;

/**
 * What one run of a workload gave.
 *
 * @param values
 *            one for each of the workload's metrics, in their order
 * @param observation
 *            what was seen beside the figures, in one line, or the empty string
 */
public record Sample(List<Double> values, String observation) {
    /** Copies the list. */
    public Sample {
        values = List.copyOf(values);
    }

    /** A sample without an observation. */
    static Sample of(double... values) {
        return new Sample(Arrays.stream(values).boxed().toList(), "");
    }
}
