package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Cause;
import dev.weft.bench.workload.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
    @TempDir
    private Path folder;

    @Test
    void write_thenReadByAnotherParser_isTheSame() throws Exception {
        var row = new Row("yield", "100 tasks", Map.of("tasks", 100, "b", 2), "virtual, \"of the JDK\"", "time",
                "ns/yield", Metric.Better.LOWER, 1e9 / 3, 0.1, 1e-7, false, List.of(0.1, 1e-7));
        var usage = new Usage("yield", "100 tasks", "virtual, \"of the JDK\"", 1.5, 2.5, 10, 20, true,
                Map.of(Cause.YIELD, 7L, Cause.IO, 0L));

        var record = written(Reports.of(List.of(row), List.of(usage), List.of(), List.of())).getFirst();

        assertEquals("virtual, \"of the JDK\"", record.get("model"));
        assertEquals("b=2;tasks=100", record.get("parameters"));
        assertEquals(row.median(), Double.parseDouble(record.get("median")));
        assertEquals("0.1;1.0E-7", record.get("samples"));
        assertEquals("false", record.get("stable"));
        assertEquals("LOWER", record.get("better"));
        assertEquals("2.5", record.get("cpuSeconds"));
        assertEquals("20", record.get("involuntary"));
        assertEquals("7", record.get("switchesYield"));
        assertEquals("0", record.get("switchesIo"));
        assertEquals("", record.get("switchesTick"), "not counted");
    }

    @Test
    void write_noUsageOrAnUnknownOne_hasEmptyFields() throws Exception {
        var unknown = new Usage("yield", "100 tasks", "gil", 1.5, -1, -1, -1, false, Map.of());

        var records = written(Reports.of(List.of(Rows.row("gil", 5), Rows.row("go", 5)), List.of(unknown), List.of(),
                List.of()));

        assertEquals("1.5", records.get(0).get("wallSeconds"));
        assertEquals("", records.get(0).get("cpuSeconds"));
        assertEquals("", records.get(0).get("voluntary"));
        assertEquals("false", records.get(0).get("exact"));
        assertEquals("", records.get(1).get("wallSeconds"));
        assertEquals("", records.get(1).get("exact"));
    }

    @Test
    void write_everyLine_endsAsTheStandardSays() throws Exception {
        var file = folder.resolve("results.csv");
        CsvFile.write(Reports.of(List.of(Rows.row("gil", 5))), file);

        assertTrue(Files.readString(file).startsWith("workload,label,parameters,model,"));
        assertEquals(2, Files.readString(file).split("\r\n", -1).length - 1);
    }

    @Test
    void schemaPage_everyColumn_isDocumented() throws Exception {
        var page = Files.readString(Path.of("../docs/results-schema.md"));

        assertEquals(List.of(), CsvFile.columns().stream().filter(name -> !page.contains("`" + name + "`")).toList());
    }

    private List<CSVRecord> written(Report report) throws Exception {
        var file = folder.resolve("results.csv");
        CsvFile.write(report, file);
        try (var parser = CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get()
                .parse(Files.newBufferedReader(file))) {
            var records = parser.getRecords();
            assertEquals(CsvFile.columns(), parser.getHeaderNames());
            return records;
        }
    }
}
