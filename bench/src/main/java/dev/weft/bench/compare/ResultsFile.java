package dev.weft.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code results.json} in its folder. */
public final class ResultsFile {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;

    private ResultsFile(Path file) {
        this.file = file;
    }

    /**
     * Makes the folder if it is missing and checks that it can be written to, so that a long run does not end in an
     * error.
     *
     * @throws IOException
     *             with a message for people, if it can't
     */
    public static ResultsFile in(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IOException(folder + " is a file, not a folder");
        }
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "probe", ".tmp"));
        } catch (IOException e) {
            throw new IOException("cannot write to the folder " + folder + " (" + e + ")", e);
        }
        return new ResultsFile(folder.resolve("results.json"));
    }

    /** Where it is or will be. */
    public Path path() {
        return file;
    }

    /** Writes the file anew; whoever reads it meanwhile sees the old one or the new one, never a half. */
    public void write(Report report) throws IOException {
        var partial = file.resolveSibling("results.json.tmp");
        try {
            JSON.writeValue(partial, report);
        } catch (JacksonException e) {
            throw new IOException("cannot write " + partial, e);
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException
     *             with a message for people, if it is no such file or of another schema
     */
    public static Report read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("there is no file " + file);
        }
        try {
            int schema = JSON.readTree(file).path("schema").asInt(0);
            if (schema != Report.SCHEMA) {
                throw new IOException(schema == 0
                        ? file + " is no results.json of weft compare"
                        : file + " has schema " + schema + ", and this program reads " + Report.SCHEMA);
            }
            return JSON.readValue(file, Report.class);
        } catch (JacksonException e) {
            throw new IOException(file + " is no results.json of weft compare (" + e.getOriginalMessage() + ")", e);
        }
    }
}
