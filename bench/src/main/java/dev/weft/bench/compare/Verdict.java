package dev.weft.bench.compare;

/**
 * An experiment that ran on a model of ours and on the system that it imitates.
 *
 * @param experiment
 *            what was done, such as {@code switch rate}
 * @param setting
 *            with what, such as {@code 2 hogs, 5 ms}
 * @param metric
 *            what was measured
 * @param ours
 *            the median on our model
 * @param theirs
 *            the median on the real thing
 * @param tolerance
 *            how many times as large the larger may be; 0 if nothing is demanded
 * @param holds
 *            whether it is within that
 */
public record Verdict(String experiment, String setting, String metric, String unit, double ours, double theirs,
        double tolerance, boolean holds) {}
