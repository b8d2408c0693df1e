package dev.weft.bench.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as one line of JSON, described in {@code docs/results-schema.md}.
 *
 * @param date end of the run, ISO 8601, UTC
 * @param name of the server, as the caller calls it; null if he does not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadFile(int schema, String date, @Nullable String name, String address, String mode, int connections,
        int idle, int bytes, int pipeline, double rate, int threads, double warmUpSeconds, LoadReport report) {
    private static final int SCHEMA = 1;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Puts together what was asked for and what came out. */
    public static LoadFile of(LoadPlan plan, @Nullable String name, String date, LoadReport report) {
        return new LoadFile(SCHEMA, date, name, Load.text(plan.server()), plan.mode().name().toLowerCase(Locale.ROOT),
                plan.connections(), plan.idle(), plan.bytes(), plan.pipeline(), plan.rate(), plan.threads(),
                plan.warmUp().toNanos() / 1e9, report);
    }

    /** Writes the line and replaces an older file. */
    public void write(Path file) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(this) + "\n");
    }
}
