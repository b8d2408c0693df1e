package dev.weft.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything that a comparison leaves in its folder: {@code results.json}, and the same in other formats. */
public final class ResultsFiles {
    private final ResultsFile json;
    private final Map<Path, Format> others = new LinkedHashMap<>();

    /** Writes a report. */
    @FunctionalInterface
    public interface Format {
        /** Writes the file anew. */
        void write(Report report, Path file) throws IOException;
    }

    private ResultsFiles(ResultsFile json) {
        this.json = json;
    }

    /**
     * {@code results.json} and {@code results.csv} in {@code folder}, which is made if it is missing.
     *
     * @throws IOException
     *             with a message for people, if the folder can't be made or written to
     */
    public static ResultsFiles in(Path folder) throws IOException {
        return new ResultsFiles(ResultsFile.in(folder)).with("results.csv", CsvFile::write);
    }

    /** Adds a file. */
    public ResultsFiles with(String name, Format format) {
        others.put(json.path().resolveSibling(name), format);
        return this;
    }

    /** Where {@code results.json} is or will be. */
    public Path json() {
        return json.path();
    }

    /** All files, {@code results.json} first. */
    public List<Path> paths() {
        var paths = new ArrayList<>(List.of(json.path()));
        paths.addAll(others.keySet());
        return paths;
    }

    /**
     * Writes every file anew; whoever reads one meanwhile sees the old one or the new one, never a half.
     *
     * @throws IOException
     *             if one could not be written; the others were
     */
    void write(Report report) throws IOException {
        json.write(report);
        var failures = new ArrayList<IOException>();
        others.forEach((file, format) -> {
            try {
                write(report, file, format);
            } catch (IOException | RuntimeException e) { // a page that can't draw something must not cost the other files
                failures.add(new IOException("cannot write " + file + " (" + e + ")", e));
            }
        });
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
    }

    private static void write(Report report, Path file, Format format) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            format.write(report, partial);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
