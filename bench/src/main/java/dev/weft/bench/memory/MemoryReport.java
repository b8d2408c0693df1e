package dev.weft.bench.memory;

import dev.weft.bench.compare.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code weft memory} writes. Changing a part's name or meaning changes {@link #SCHEMA}.
 *
 * @param schema
 *            {@link #SCHEMA}
 * @param date
 *            ISO 8601 in UTC, the start of the run
 * @param complete
 *            whether the run came to its end
 * @param environment
 *            of the JVM that started the others; their heap and collector are in their configurations
 * @param failures
 *            configurations that could not be measured, and why
 */
public record MemoryReport(int schema, String date, boolean complete, Environment environment,
        List<Measurement> measurements, List<String> failures) {
    /** The version of this shape. */
    public static final int SCHEMA = 1;

    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Writes the file anew; whoever reads it meanwhile sees the old one or the new one, never a half. */
    public void write(Path file) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            JSON.writeValue(partial, this);
        } catch (JacksonException e) {
            throw new IOException("cannot write " + partial, e);
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
