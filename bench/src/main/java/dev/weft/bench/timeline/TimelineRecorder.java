package dev.weft.bench.timeline;

import dev.weft.bench.compare.Timeline;
import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Cause;
import dev.weft.bench.model.Model;
import dev.weft.bench.model.Session;
import dev.weft.bench.model.SwitchListener;
import dev.weft.bench.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Records runs of workloads. */
public final class TimelineRecorder {
    /** A small run that takes longer hangs. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private TimelineRecorder() {}

    /** Whether the model can tell who runs where. Starts it for a moment. */
    public static boolean canRecord(Model model) throws Exception {
        try (var session = model.open(new Deaf())) {
            return session != null;
        }
    }

    /**
     * Runs a workload twice on a model, the first time so that the code is loaded, and records the second run.
     *
     * @param size
     *            of a run, see {@link Workload#sizeName}
     * @param maxSpans
     *            how many runs of bodies are kept of each place, at least 1; the recording says if there were more
     * @return empty if the model can't tell who runs where
     * @throws java.util.concurrent.TimeoutException
     *             if a run takes longer than 30 s
     * @throws java.util.concurrent.ExecutionException
     *             with what a body threw
     */
    public static Optional<Timeline> record(Workload workload, Model model, int size, int maxSpans) throws Exception {
        List<String> places;
        try (var session = model.open(new Deaf())) {
            if (session == null) {
                return Optional.empty();
            }
            places = places(model, session);
            workload.run(session, size, LIMIT);
        }
        var recorder = new SwitchRecorder(places.size(), maxSpans, System.nanoTime());
        try (var session = model.open(recorder)) {
            if (session == null) {
                return Optional.empty();
            }
            workload.run(session, size, LIMIT);
        }
        return Optional.of(new Timeline(workload.name(), workload.label(), model.name(), places, recorder.spans(),
                recorder.isTruncated()));
    }

    /** Under a lock only one body runs at a time, whichever processor it is on. */
    private static List<String> places(Model model, Session session) {
        var abilities = model.abilities();
        if (abilities.contains(Ability.SWITCH_INTERVAL) || abilities.contains(Ability.CHECK_INTERVAL)) {
            return List.of("holder of the lock");
        }
        return IntStream.range(0, Math.max(1, session.places())).mapToObj(number -> "carrier " + number).toList();
    }

    /** Keeps nothing. */
    private static final class Deaf implements SwitchListener {
        @Override
        public void started(int place, String body, long nanos) {
            // not recorded
        }

        @Override
        public void stopped(int place, String body, long nanos, @Nullable Cause cause) {
            // not recorded
        }
    }
}
