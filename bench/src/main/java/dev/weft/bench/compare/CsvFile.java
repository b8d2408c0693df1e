package dev.weft.bench.compare;

import dev.weft.bench.model.Cause;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;

/**
 * {@code results.csv}: the rows of a report for spreadsheets, each with the usage of its cell, by RFC 4180. What is not known is an empty
 * field. docs/results-schema.md says what the columns mean.
 */
final class CsvFile {
    private static final List<String> ROW = List.of("workload", "label", "parameters", "model", "metric", "unit",
            "better",
            "median", "low", "high", "stable", "samples");
    private static final List<String> USAGE = List.of("wallSeconds", "cpuSeconds", "voluntary", "involuntary", "exact");

    private static final CSVFormat FORMAT = CSVFormat.RFC4180;

    /** Separates what shares a field. */
    private static final String BETWEEN = ";";

    private CsvFile() {}

    /** The first line; the switches by cause are the last columns. */
    static List<String> columns() {
        var columns = new ArrayList<>(ROW);
        columns.addAll(USAGE);
        Arrays.stream(Cause.values()).map(CsvFile::column).forEach(columns::add);
        return columns;
    }

    /** Such as {@code switchesYield}. */
    private static String column(Cause cause) {
        var name = cause.name();
        return "switches" + name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** Writes the file anew. */
    static void write(Report report, Path file) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            write(columns(), out);
            for (var row : report.rows()) {
                var usage = report.usages().stream().filter(used -> used.workload().equals(row.workload())
                        && used.label().equals(row.label()) && used.model().equals(row.model())).findFirst();
                write(fields(row, usage), out);
            }
        }
    }

    // Not through CSVPrinter: its class file names an annotation that javac can't find, and warnings are errors here.
    private static void write(List<?> fields, Writer out) throws IOException {
        out.write(FORMAT.format(fields.toArray()) + FORMAT.getRecordSeparator());
    }

    private static List<Object> fields(Row row, Optional<Usage> usage) {
        var fields = new ArrayList<Object>(
                List.of(row.workload(), row.label(), parameters(row.parameters()), row.model(),
                        row.metric(), row.unit(), row.better(), row.median(), row.low(), row.high(), row.stable(),
                        row.samples().stream().map(String::valueOf).collect(Collectors.joining(BETWEEN))));
        fields.add(usage.<Object>map(Usage::wallSeconds).orElse(""));
        fields.add(usage.map(used -> known(used.cpuSeconds())).orElse(""));
        fields.add(usage.map(used -> known(used.voluntary())).orElse(""));
        fields.add(usage.map(used -> known(used.involuntary())).orElse(""));
        fields.add(usage.<Object>map(Usage::exact).orElse(""));
        for (var cause : Cause.values()) {
            fields.add(usage.<Object>map(used -> used.switches().get(cause)).orElse(""));
        }
        return fields;
    }

    private static Object known(Number number) {
        return number.doubleValue() < 0 ? "" : number;
    }

    private static String parameters(Map<String, Integer> parameters) {
        return new TreeMap<>(parameters).entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(BETWEEN));
    }
}
