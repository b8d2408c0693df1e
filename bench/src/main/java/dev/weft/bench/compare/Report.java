package dev.weft.bench.compare;

import dev.weft.bench.workload.Workload;
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
 *            what each workload is, in the order of the comparison
 * @param peers
 *            each program outside this JVM that was asked for: its version, or why there are no figures of it; in the rows it stands
 *            as a model
 * @param rows
 *            the figures
 * @param usages
 *            what each cell used
 * @param timelines
 *            who ran where, of a few cells
 */
public record Report(int schema, String date, boolean indicative, boolean complete, Environment environment,
        Map<String, String> models, List<About> workloads, Map<String, String> peers, List<Row> rows,
        List<Usage> usages,
        List<Results.Observation> observations, List<Verdict> verdicts, List<Timeline> timelines, List<Skip> skipped,
        List<Results.Failure> failures) {
    /** The version of this shape. */
    public static final int SCHEMA = 2;

    /**
     * A workload.
     *
     * @param parameters
     *            what distinguishes it from others of its name; the size of a run is not among them
     * @param axis
     *            the parameter along the horizontal axis of its chart, or the empty string for bars
     */
    public record About(String workload, String label, String description, Map<String, Integer> parameters,
            String axis) {
        static About of(Workload workload) {
            return new About(workload.name(), workload.label(), workload.description(), workload.parameters(),
                    workload.axis());
        }
    }

    /** The report of {@code results} as they are. */
    public static Report of(Comparison comparison, Results results, Environment environment, String date,
            boolean indicative, boolean complete) {
        var models = new LinkedHashMap<String, String>();
        comparison.models().forEach(model -> models.put(model.name(), model.description()));
        return new Report(SCHEMA, date, indicative, complete, environment, models,
                comparison.workloads().stream().map(About::of).toList(), results.peers(), results.rows(),
                results.usages(),
                results.observations(), results.verdicts(), results.timelines(), results.skipped(), results.failures());
    }
}
