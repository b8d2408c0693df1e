package dev.weft.bench.peers;

import dev.weft.bench.compare.Results;
import dev.weft.bench.compare.Row;
import dev.weft.bench.workload.Interleaving;
import dev.weft.bench.workload.Metric;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a program printed, one JSON object a line: {@code version}; a sample, of {@code workload}, {@code label}, {@code metric},
 * {@code unit}, {@code value} and whether it was {@code stable} before; the {@code lines} of the printing threads; or an {@code error} of a workload.
 */
final class PeerOutput {
    /** As much of a line as a message can have. */
    private static final int SHOWN = 60;

    private final String peer;
    private final String switchCause;
    private final Map<Figure, List<Double>> samples = new LinkedHashMap<>();
    private final List<Results.Observation> observations = new ArrayList<>();
    private final List<Results.Failure> failures = new ArrayList<>();
    private String version = "";
    private String trouble = "";

    PeerOutput(String peer, String switchCause) {
        this.peer = peer;
        this.switchCause = switchCause;
    }

    /** What has samples. */
    private record Figure(Workload workload, Metric metric, boolean stable) {}

    /**
     * Takes what a program left.
     *
     * @throws IOException
     *             at the first line that is none of the above; the lines before count
     */
    void read(Program.Ending ending) throws IOException {
        ending.trouble().ifPresent(this::trouble);
        for (var line : ending.output()) {
            try {
                accept(JsonMapper.shared().readTree(line));
            } catch (JacksonException | IllegalArgumentException e) {
                if (trouble.isEmpty()) { // else it is a line that it did not get to end
                    throw new IOException("printed what is no result: " + shown(line), e);
                }
            }
        }
    }

    /** Remembers why the program did not do all. */
    void trouble(String why) {
        trouble = why;
    }

    /** Adds everything so far. */
    void addTo(Results results) {
        var rows = new ArrayList<Row>();
        samples.forEach((figure, values) -> rows
                .add(Row.of(figure.workload, figure.workload.parameters(), peer, figure.metric, figure.stable,
                        values)));
        var separator = version.isEmpty() || trouble.isEmpty() ? "" : "; ";
        results.addPeer(peer, version + separator + trouble, rows);
        observations.forEach(results::add);
        failures.forEach(results::add);
    }

    private void accept(JsonNode line) {
        if (line.has("version")) {
            version = line.get("version").asString();
            return;
        }
        var workload = workload(text(line, "workload"), text(line, "label"));
        if (line.has("error")) {
            failures.add(new Results.Failure(workload.name(), workload.label(), peer, text(line, "error")));
        } else if (line.has("lines")) {
            observations.add(new Results.Observation(workload.name(), peer, order(line.get("lines")).explain(),
                    switchCause));
        } else if (line.path("value").isNumber() && line.path("stable").isBoolean()) {
            var metric = metric(workload, text(line, "metric"), text(line, "unit"));
            samples.computeIfAbsent(new Figure(workload, metric, line.get("stable").asBoolean()),
                    _ -> new ArrayList<>())
                    .add(line.get("value").asDouble());
        } else {
            throw new IllegalArgumentException("no value, or not known whether it is stable");
        }
    }

    private static Interleaving order(JsonNode numbers) {
        int[] lines = numbers.valueStream().mapToInt(JsonNode::asInt).toArray();
        if (lines.length == 0 || Arrays.stream(lines).min().getAsInt() < 1) {
            throw new IllegalArgumentException("no numbers of threads");
        }
        return new Interleaving(lines, Arrays.stream(lines).max().getAsInt());
    }

    private static String text(JsonNode line, String field) {
        if (!line.path(field).isString()) {
            throw new IllegalArgumentException("no " + field);
        }
        return line.get(field).asString();
    }

    private static Workload workload(String name, String label) {
        return Workloads.all().stream()
                .filter(workload -> workload.name().equals(name) && workload.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload " + name + " " + label));
    }

    private static Metric metric(Workload workload, String name, String unit) {
        return workload.metrics().stream().filter(metric -> metric.name().equals(name) && metric.unit().equals(unit))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no metric " + name + " in " + unit));
    }

    private static String shown(String line) {
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
    }
}
