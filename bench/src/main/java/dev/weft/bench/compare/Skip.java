package dev.weft.bench.compare;

/**
 * A cell that was not run because the model can't do it.
 *
 * @param reason
 *            in half a line
 */
public record Skip(String workload, String label, String model, String reason) {}
