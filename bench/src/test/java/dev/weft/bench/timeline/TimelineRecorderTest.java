package dev.weft.bench.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.weft.bench.compare.Timeline;
import dev.weft.bench.compare.Timeline.Span;
import dev.weft.bench.model.Cause;
import dev.weft.bench.model.Model;
import dev.weft.bench.model.Models;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings of a small workload on real models, and of made-up events. */
@Timeout(60)
class TimelineRecorderTest {
    private static final int THREADS = 20;
    private static final int LINES = 5;

    @Test
    void record_printingOnOneCarrier_isRoundRobinByYields() throws Exception {
        var timeline = record("cooperative-1", 100_000);

        var bodies = timeline.spans().stream().filter(span -> !span.body().equals("root")).toList();
        assertEquals(THREADS * LINES, bodies.size());
        var names = bodies.stream().map(Span::body).toList();
        for (int i = THREADS; i < names.size(); i++) {
            assertEquals(names.get(i - THREADS), names.get(i), "round robin: " + names);
        }
        assertEquals(THREADS, names.stream().distinct().count());
        assertEquals(THREADS * (LINES - 1), bodies.stream().filter(span -> span.end() == Cause.YIELD).count());
        assertEquals(THREADS, bodies.stream().filter(span -> span.end() == null).count());
        assertEquals(List.of("carrier 0"), timeline.places());
        assertFalse(timeline.truncated());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cooperative-1", "cooperative-2", "gil-interval", "gil-ticks"})
    void record_anyModel_spansOfAPlaceNeverOverlap(String model) throws Exception {
        var timeline = record(model, 100_000);

        var ends = new HashMap<Integer, Double>();
        for (var span : timeline.spans()) {
            assertTrue(span.startMicros() >= ends.getOrDefault(span.place(), 0.0) - 0.001, span + " of " + timeline);
            assertTrue(span.durationMicros() >= 0, span.toString());
            assertTrue(span.place() < timeline.places().size(), span.toString());
            ends.put(span.place(), span.startMicros() + span.durationMicros());
        }
        assertTrue(timeline.spans().size() > THREADS, timeline.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gil-interval", "gil-ticks"})
    void record_underALock_oneBodyAtATimeAndAllOfThem(String model) throws Exception {
        var timeline = record(model, 100_000);

        assertEquals(1, timeline.places().size());
        assertEquals(THREADS + 1, timeline.spans().stream().map(Span::body).distinct().count());
        assertTrue(timeline.spans().stream().anyMatch(span -> span.end() == Cause.YIELD), timeline.toString());
    }

    @Test
    void record_moreThanIsKept_keepsTheFirstAndSays() throws Exception {
        var timeline = record("cooperative-1", 30);

        assertEquals(30, timeline.spans().size());
        assertTrue(timeline.truncated());
    }

    @Test
    void record_modelThatTellsNothing_isEmpty() throws Exception {
        assertTrue(TimelineRecorder.record(printing(), model("virtual"), 1, 10).isEmpty());
        assertFalse(TimelineRecorder.canRecord(model("virtual")));
        assertTrue(TimelineRecorder.canRecord(model("gil-interval")));
    }

    @Test
    void recorder_placeThatIsNone_keepsNothing() {
        var recorder = new SwitchRecorder(1, 10, 0);
        for (int place : new int[]{-1, 1}) {
            recorder.started(place, "stranger", 1);
            recorder.stopped(place, "stranger", 2, Cause.YIELD);
        }

        assertEquals(List.of(), recorder.spans());
    }

    @Test
    void recorder_bodyStillRunning_isLeftOut() {
        var recorder = new SwitchRecorder(2, 10, 1_000);
        recorder.started(1, "first", 2_000);
        recorder.stopped(1, "first", 5_000, Cause.IO);
        recorder.started(1, "second", 6_000);
        recorder.started(0, "third", 1_500);
        recorder.stopped(0, "third", 1_700, null);
        recorder.stopped(0, "third", 1_800, null); // a stop without its begin

        assertEquals(List.of(new Span(0, "third", 0.5, 0.2, null), new Span(1, "first", 1.0, 3.0, Cause.IO)),
                recorder.spans());
        assertFalse(recorder.isTruncated());
    }

    private static Timeline record(String model, int maxSpans) throws Exception {
        var recorded = TimelineRecorder.record(printing(), model(model), 1, maxSpans);
        assumeTrue(recorded.isPresent(), "the hand-off coroutine does not tell its carrier");
        return recorded.get();
    }

    private static Workload printing() {
        return Workloads.all().stream().filter(workload -> workload.name().equals("print20")).findFirst().orElseThrow();
    }

    private static Model model(String name) {
        return Models.all(2).stream().filter(model -> model.name().equals(name)).findFirst().orElseThrow();
    }
}
