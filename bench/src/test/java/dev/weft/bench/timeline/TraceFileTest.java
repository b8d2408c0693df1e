package dev.weft.bench.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.compare.Timeline;
import dev.weft.bench.compare.Timeline.Span;
import dev.weft.bench.model.Cause;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Perfetto needs, and the summary. */
class TraceFileTest {
    private static final List<Timeline> TIMELINES = List.of(
            new Timeline("convoy", "1 hog", "cooperative-2", List.of("carrier 0", "carrier 1"),
                    List.of(new Span(1, "body \"1\"", 0.5, 10.25, Cause.IO), new Span(0, "body-2", 3, 1, null)), false),
            new Timeline("convoy", "1 hog", "gil-interval", List.of("holder of the lock"),
                    List.of(new Span(0, "body-1", 0, 5_000, Cause.FORCED)), true));

    @Test
    void write_timelines_namesEveryModelAndPlace(@TempDir Path folder) throws Exception {
        var events = events(folder);

        assertEquals(List.of("convoy 1 hog on cooperative-2", "convoy 1 hog on gil-interval"),
                names(events, "process_name"));
        assertEquals(List.of("carrier 0", "carrier 1", "holder of the lock"), names(events, "thread_name"));
    }

    @Test
    void write_spans_areCompleteEventsOfTheirProcessAndThread(@TempDir Path folder) throws Exception {
        var events = events(folder).stream().filter(event -> event.get("ph").asString().equals("X")).toList();

        assertEquals(3, events.size());
        var first = events.getFirst();
        assertEquals("body \"1\"", first.get("name").asString());
        assertEquals(1, first.get("pid").intValue());
        assertEquals(2, first.get("tid").intValue());
        assertEquals(0.5, first.get("ts").doubleValue());
        assertEquals(10.25, first.get("dur").doubleValue());
        assertEquals("io", first.get("args").get("cause").asString());
        assertEquals("finished", events.get(1).get("args").get("cause").asString());
        assertEquals(2, events.get(2).get("pid").intValue());
    }

    @Test
    void write_forcedAndFull_areMarked(@TempDir Path folder) throws Exception {
        var marks = events(folder).stream().filter(event -> event.get("ph").asString().equals("i")).toList();

        assertEquals(List.of("forced", "the recording was full"),
                marks.stream().map(mark -> mark.get("name").asString()).toList());
        assertTrue(marks.stream().allMatch(mark -> mark.get("ts").doubleValue() == 5_000.0), marks.toString());
    }

    @Test
    void lines_ofTheTable_countTheCausesAndFit() {
        var lines = SwitchTable.lines(TIMELINES, Map.of("gil-interval", "who has waited 5 ms asks"));

        assertTrue(lines.stream().allMatch(line -> line.length() <= 100), lines.toString());
        assertEquals(List.of("cooperative-2", "2", "0", "0", "1", "0", "0", "0", "10.3"),
                List.of(lines.get(1).split(" +")));
        assertEquals(List.of("gil-interval", "1", "0", "0", "0", "0", "1", "0", "5,000", "full"),
                List.of(lines.get(2).split(" +")));
        var text = String.join(" ", lines.stream().map(String::strip).toList());
        assertTrue(
                text.contains("What causes a switch? cooperative-2: bodies stopped 1 time, all because it waited for "
                        + "a socket or a blocking call."),
                text);
        assertTrue(
                text.contains("gil-interval: bodies stopped 1 time, all because another had waited a switch interval "
                        + "(of what was recorded: the recording was full before the end). The rule: who has waited 5 ms asks."),
                text);
    }

    @Test
    void lines_nothingStopped_says() {
        var still = new Timeline("fib", "1 job", "cooperative-1", List.of("carrier 0"),
                List.of(new Span(0, "root", 0, 7, null)), false);

        var text = String.join(" ", SwitchTable.lines(List.of(still), Map.of()));
        assertTrue(text.contains("nothing did; every body ran from its begin to its end."), text);
    }

    private static List<JsonNode> events(Path folder) throws Exception {
        var file = folder.resolve("trace.json");
        TraceFile.write(TIMELINES, file);
        assertTrue(Files.notExists(folder.resolve("trace.json.tmp")));
        var events = JsonMapper.shared().readTree(file).get("traceEvents");
        return StreamSupport.stream(events.spliterator(), false).toList();
    }

    private static List<String> names(List<JsonNode> events, String what) {
        return events.stream()
                .filter(event -> event.get("ph").asString().equals("M") && event.get("name").asString().equals(what))
                .map(event -> event.get("args").get("name").asString()).toList();
    }
}
