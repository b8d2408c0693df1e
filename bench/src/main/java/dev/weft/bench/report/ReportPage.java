package dev.weft.bench.report;

import dev.weft.bench.compare.Environment;
import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Timeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * {@code report.html}: one page that needs nothing but a browser, with a chart, a sentence and a table for everything
 * that was measured.
 *
 * {@snippet :
 * ReportPage.write(ResultsFile.read(folder.resolve("results.json")), folder.resolve("report.html"));
 * }
 */
public final class ReportPage {
    private ReportPage() {}

    /**
     * Writes the page of {@code report}; whoever reads the file meanwhile sees the old one or the new one, never a half. Parts of
     * the report that are empty have no place in the page; a report with timelines only is a page of timelines.
     *
     * @throws IOException
     *             if the file can't be written
     */
    public static void write(Report report, Path file) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(partial, html(report));
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Writes a page of timelines only, dated now.
     *
     * @throws IOException
     *             if the file can't be written
     */
    public static void writeTimeline(List<Timeline> timelines, Environment environment, Path file) throws IOException {
        var date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        write(new Report(Report.SCHEMA, date, false, true, environment, Map.of(), List.of(), Map.of(), List.of(),
                List.of(), List.of(), List.of(), List.copyOf(timelines), List.of(), List.of()), file);
    }

    static String html(Report report) {
        var palette = Palette.of(report);
        var sections = Section.all(report, palette);
        boolean measured = !(report.rows().isEmpty() && report.workloads().isEmpty());
        var page = new Page(measured ? "Weft: one workload, every scheduling model" : "Weft: what causes a switch");
        var opening = new Opening(report, sections, page);
        opening.write();
        for (var section : sections) {
            new WorkloadPart(section, palette, page).write();
        }
        new Closing(report, page).write();
        opening.writeContents();
        return page.html();
    }
}
