package dev.weft.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Workloads;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsFileTest {
    @TempDir
    private Path folder;

    private final Results results = new Results();

    @Test
    void write_thenRead_isTheSameReport() throws Exception {
        results.add(List.of(Rows.row("cooperative-1", 98.7654321), Rows.row("virtual", 1e9 / 3)));
        results.add(new Results.Observation("print20", "gil", "3 1 2 ...: arbitrary", "\"nobody\" decides"));
        results.add(new Results.Failure("echo", "1 conn", "gil", "java.io.IOException: broken"));
        var written = report(true);
        var file = ResultsFile.in(folder);
        file.write(written);

        assertEquals(written, ResultsFile.read(file.path()));
        assertEquals(folder.resolve("results.json"), file.path());
    }

    @Test
    void write_twice_replacesTheOldOneAndLeavesNothingElse() throws Exception {
        var file = ResultsFile.in(folder);
        file.write(report(false));
        file.write(report(true));

        assertTrue(ResultsFile.read(file.path()).complete());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file.path()), files.toList());
        }
    }

    @Test
    void in_missingFolder_isMade() throws Exception {
        var file = ResultsFile.in(folder.resolve("a/b"));

        assertTrue(Files.isDirectory(folder.resolve("a/b")));
        assertEquals(folder.resolve("a/b/results.json"), file.path());
    }

    @Test
    void in_aFile_throwsWithItsName() throws Exception {
        var plain = Files.writeString(folder.resolve("plain"), "text");

        var failure = assertThrows(IOException.class, () -> ResultsFile.in(plain));
        assertEquals(plain + " is a file, not a folder", failure.getMessage());
        assertThrows(IOException.class, () -> ResultsFile.in(plain.resolve("below")));
    }

    @Test
    void keep_someRows_writesThemAsIncomplete() throws Exception {
        results.add(List.of(Rows.row("virtual", 5)));
        var files = ResultsFiles.in(folder);
        try (var keeper = keeper(files)) {
            assertEquals(ResultsKeeper.Kept.ROWS, keeper.keep());
            assertEquals(1, keeper.keptRows());
        }

        var kept = ResultsFile.read(files.json());
        assertFalse(kept.complete());
        assertEquals(results.rows(), kept.rows());
    }

    @Test
    void keep_noRows_leavesAnOlderFileAlone() throws Exception {
        var files = ResultsFiles.in(folder);
        files.write(report(true));
        try (var keeper = keeper(files)) {
            assertEquals(ResultsKeeper.Kept.NOTHING, keeper.keep());
        }

        assertTrue(ResultsFile.read(files.json()).complete());
    }

    @Test
    void keep_afterFinish_changesNothing() throws Exception {
        results.add(List.of(Rows.row("virtual", 5)));
        var files = ResultsFiles.in(folder);
        try (var keeper = keeper(files)) {
            keeper.finish();
            assertEquals(ResultsKeeper.Kept.ALL, keeper.keep());
        }

        assertTrue(ResultsFile.read(files.json()).complete());
    }

    @Test
    void keep_someRows_writesTheOtherFormatsToo() throws Exception {
        results.add(List.of(Rows.row("virtual", 5)));
        var files = ResultsFiles.in(folder).with("rows.txt",
                (report, file) -> Files.writeString(file, report.rows().size() + " rows, " + report.complete()));
        try (var keeper = keeper(files)) {
            keeper.keep();
        }

        assertEquals(2, Files.readAllLines(folder.resolve("results.csv")).size());
        assertEquals("1 rows, false", Files.readString(folder.resolve("rows.txt")));
        try (var left = Files.list(folder)) {
            assertEquals(Set.copyOf(files.paths()), left.collect(Collectors.toSet()));
        }
    }

    @Test
    void finish_oneFormatFails_writesTheOthersAndNamesIt() throws Exception {
        results.add(List.of(Rows.row("virtual", 5)));
        var files = ResultsFiles.in(folder).with("page", (_, _) -> {
            throw new IllegalStateException("as asked");
        }).with("rows.txt", (_, file) -> Files.writeString(file, "written"));
        try (var keeper = keeper(files)) {
            var failure = assertThrows(IOException.class, keeper::finish);
            assertEquals("cannot write " + folder.resolve("page") + " (java.lang.IllegalStateException: as asked)",
                    failure.getMessage());
        }

        assertTrue(ResultsFile.read(files.json()).complete());
        assertEquals("written", Files.readString(folder.resolve("rows.txt")));
    }

    @Test
    void read_anotherSchemaOrNoReport_isRefusedWithItsName() throws Exception {
        var older = Files.writeString(folder.resolve("old.json"), "{\"schema\": 1, \"rows\": []}");
        var other = Files.writeString(folder.resolve("other.json"), "[1, 2]");
        var text = Files.writeString(folder.resolve("text.json"), "no json");

        assertEquals(older + " has schema 1, and this program reads 2", refusal(older));
        assertEquals(other + " is no results.json of weft compare", refusal(other));
        assertTrue(refusal(text).startsWith(text + " is no results.json of weft compare ("), refusal(text));
        assertEquals("there is no file " + folder, refusal(folder));
    }

    private static String refusal(Path file) {
        return String.valueOf(assertThrows(IOException.class, () -> ResultsFile.read(file)).getMessage());
    }

    @Test
    void schemaPage_everyPartOfTheFile_isDocumented() throws Exception {
        var page = Files.readString(Path.of("../docs/results-schema.md"));
        var records = Stream.of(Report.class, Environment.class, Row.class, Results.Observation.class,
                Results.Failure.class, Report.About.class, Usage.class, Skip.class, Verdict.class, Timeline.class,
                Timeline.Span.class);

        var missing = records.flatMap(record -> Stream.of(Objects.requireNonNull(record.getRecordComponents())))
                .map(RecordComponent::getName)
                .filter(name -> !page.contains("`" + name + "`")).toList();
        assertEquals(List.of(), missing);
    }

    private ResultsKeeper keeper(ResultsFiles files) {
        return new ResultsKeeper(files, this::report, ending -> {});
    }

    private Report report(boolean complete) {
        var comparison = new Comparison(Workloads.quick(), Models.all(2), Settings.quick());
        return Report.of(comparison, results, Environment.here(), "2026-11-23T12:00:00Z", true, complete);
    }
}
