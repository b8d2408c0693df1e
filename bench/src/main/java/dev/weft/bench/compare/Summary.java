package dev.weft.bench.compare;

import java.util.List;

/** Median, lowest and highest of some samples. */
record Summary(double median, double low, double high) {
    /**
     * Summarises at least one sample; of an even number of samples the median is the mean of the middle two.
     *
     * @throws IllegalArgumentException
     *             if there is none
     */
    static Summary of(List<Double> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted = samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[sorted.length - 1]);
    }
}
