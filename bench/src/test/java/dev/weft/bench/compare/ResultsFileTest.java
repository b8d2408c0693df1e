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
        var file = ResultsFile.in(folder);
        try (var keeper = keeper(file)) {
            assertEquals(ResultsKeeper.Kept.ROWS, keeper.keep());
        }

        var kept = ResultsFile.read(file.path());
        assertFalse(kept.complete());
        assertEquals(results.rows(), kept.rows());
    }

    @Test
    void keep_noRows_leavesAnOlderFileAlone() throws Exception {
        var file = ResultsFile.in(folder);
        file.write(report(true));
        try (var keeper = keeper(file)) {
            assertEquals(ResultsKeeper.Kept.NOTHING, keeper.keep());
        }

        assertTrue(ResultsFile.read(file.path()).complete());
    }

    @Test
    void keep_afterFinish_changesNothing() throws Exception {
        results.add(List.of(Rows.row("virtual", 5)));
        var file = ResultsFile.in(folder);
        try (var keeper = keeper(file)) {
            keeper.finish();
            assertEquals(ResultsKeeper.Kept.ALL, keeper.keep());
        }

        assertTrue(ResultsFile.read(file.path()).complete());
    }

    @Test
    void schemaPage_everyPartOfTheFile_isDocumented() throws Exception {
        var page = Files.readString(Path.of("../docs/results-schema.md"));
        var records = Stream.of(Report.class, Environment.class, Row.class, Results.Observation.class,
                Results.Failure.class);

        var missing = records.flatMap(record -> Stream.of(Objects.requireNonNull(record.getRecordComponents())))
                .map(RecordComponent::getName)
                .filter(name -> !page.contains("`" + name + "`")).toList();
        assertEquals(List.of(), missing);
    }

    private ResultsKeeper keeper(ResultsFile file) {
        return new ResultsKeeper(file, results, this::report, ending -> {});
    }

    private Report report(boolean complete) {
        var comparison = new Comparison(Workloads.quick(), Models.all(2), Settings.quick());
        return Report.of(comparison, results, Environment.here(), "2026-11-23T12:00:00Z", true, complete);
    }
}
