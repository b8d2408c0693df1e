package dev.weft.bench.compare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code results.json} holds; docs/results-schema.md documents it. Changing a part's name or meaning changes
 * {@link #SCHEMA}.
 *
 * @param schema
 *            {@link #SCHEMA}
 * @param date
 *            ISO 8601 in UTC, the start of the run
 * @param indicative
 *            whether it was a quick run
 * @param complete
 *            whether the run came to its end
 * @param models
 *            what each model's name stands for
 * @param workloads
 *            what each workload, named with its label, does
 */
public record Report(int schema, String date, boolean indicative, boolean complete, Environment environment,
        Map<String, String> models, Map<String, String> workloads, List<Row> rows,
        List<Results.Observation> observations, List<Results.Failure> failures) {
    /** The version of this shape. */
    public static final int SCHEMA = 1;

    /** The report of {@code results} as they are. */
    public static Report of(Comparison comparison, Results results, Environment environment, String date,
            boolean indicative, boolean complete) {
        var models = new LinkedHashMap<String, String>();
        comparison.models().forEach(model -> models.put(model.name(), model.description()));
        var workloads = new LinkedHashMap<String, String>();
        comparison.workloads().forEach(
                workload -> workloads.put(workload.name() + " " + workload.label(), workload.description()));
        return new Report(SCHEMA, date, indicative, complete, environment, models, workloads, results.rows(),
                results.observations(), results.failures());
    }
}
