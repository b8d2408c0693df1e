package dev.weft.bench.timeline;

import dev.weft.bench.compare.Timeline;
import dev.weft.bench.compare.Timeline.Span;
import dev.weft.bench.model.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Timelines in the trace event format of Chrome, which Perfetto ({@code ui.perfetto.dev}) and {@code chrome://tracing} show: a process
 * for each model, a thread for each place, a complete event for each run of a body, and a mark where one was made to stop. Times
 * are in microseconds.
 */
public final class TraceFile {
    private final JsonGenerator json;

    private TraceFile(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the file anew; whoever reads it meanwhile sees the old one or the new one, never a half. */
    public static void write(List<Timeline> timelines, Path file) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + ".tmp");
        try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), partial.toFile(),
                JsonEncoding.UTF8)) {
            new TraceFile(json).write(timelines);
        } catch (JacksonException e) {
            throw new IOException("cannot write " + partial, e);
        }
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(List<Timeline> timelines) {
        json.writeStartObject();
        json.writeStringProperty("displayTimeUnit", "ns");
        json.writeArrayPropertyStart("traceEvents");
        for (int i = 0; i < timelines.size(); i++) {
            write(timelines.get(i), i + 1);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(Timeline timeline, int process) {
        var about = timeline.workload() + " " + timeline.label() + " on " + timeline.model();
        name("process_name", about, process, 0);
        for (int place = 0; place < timeline.places().size(); place++) {
            name("thread_name", timeline.places().get(place), process, thread(place));
        }
        double end = 0;
        for (var span : timeline.spans()) {
            run(span, process);
            if (span.end() == Cause.FORCED || span.end() == Cause.TICK) {
                instant(cause(span.end()), "t", end(span), process, thread(span.place()));
            }
            end = Math.max(end, end(span));
        }
        if (timeline.truncated()) {
            instant("the recording was full", "p", end, process, thread(0));
        }
    }

    /** A metadata event. */
    private void name(String what, String name, int process, int thread) {
        begin("M", what, process, thread);
        json.writeObjectPropertyStart("args");
        json.writeStringProperty("name", name);
        json.writeEndObject();
        json.writeEndObject();
    }

    private void run(Span span, int process) {
        begin("X", span.body(), process, thread(span.place()));
        json.writeStringProperty("cat", cause(span.end()));
        json.writeNumberProperty("ts", span.startMicros());
        json.writeNumberProperty("dur", span.durationMicros());
        json.writeObjectPropertyStart("args");
        json.writeStringProperty("cause", cause(span.end()));
        json.writeEndObject();
        json.writeEndObject();
    }

    /** @param scope t is the thread, p the process */
    private void instant(String name, String scope, double micros, int process, int thread) {
        begin("i", name, process, thread);
        json.writeNumberProperty("ts", micros);
        json.writeStringProperty("s", scope);
        json.writeEndObject();
    }

    private void begin(String phase, String name, int process, int thread) {
        json.writeStartObject();
        json.writeStringProperty("ph", phase);
        json.writeStringProperty("name", name);
        json.writeNumberProperty("pid", process);
        json.writeNumberProperty("tid", thread);
    }

    /** Perfetto hides a thread 0. */
    private static int thread(int place) {
        return place + 1;
    }

    private static double end(Span span) {
        return span.startMicros() + span.durationMicros();
    }

    private static String cause(@Nullable Cause cause) {
        return cause == null ? "finished" : cause.name().toLowerCase(Locale.ROOT);
    }
}
