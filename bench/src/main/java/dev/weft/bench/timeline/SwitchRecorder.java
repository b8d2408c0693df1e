package dev.weft.bench.timeline;

import dev.weft.bench.compare.Timeline.Span;
import dev.weft.bench.model.Cause;
import dev.weft.bench.model.SwitchListener;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Keeps what a model tells, a lane for each place; allocates nothing but the lanes. */
final class SwitchRecorder implements SwitchListener {
    private final AtomicReferenceArray<@Nullable Lane> lanes;
    private final int capacity;
    private final long originNanos;

    /**
     * Records from now on.
     *
     * @param places
     *            how many there are; what happens elsewhere is not kept
     * @param capacity
     *            how many runs are kept of each
     */
    SwitchRecorder(int places, int capacity, long originNanos) {
        this.lanes = new AtomicReferenceArray<>(places);
        this.capacity = capacity;
        this.originNanos = originNanos;
    }

    @Override
    public void started(int place, String body, long nanos) {
        if (place < 0 || place >= lanes.length()) {
            return;
        }
        var lane = lanes.getPlain(place);
        if (lane == null) {
            lane = new Lane(capacity);
            lanes.set(place, lane);
        }
        lane.started(body, nanos);
    }

    @Override
    public void stopped(int place, String body, long nanos, @Nullable Cause cause) {
        var lane = place < 0 || place >= lanes.length() ? null : lanes.get(place);
        if (lane != null) {
            lane.stopped(nanos, cause);
        }
    }

    /** By start. To be asked when nothing runs any more. */
    List<Span> spans() {
        var spans = new ArrayList<Span>();
        for (int place = 0; place < lanes.length(); place++) {
            var lane = lanes.get(place);
            if (lane != null) {
                spans.addAll(lane.spans(place, originNanos));
            }
        }
        spans.sort(Comparator.comparingDouble(Span::startMicros));
        return spans;
    }

    boolean isTruncated() {
        for (int place = 0; place < lanes.length(); place++) {
            var lane = lanes.get(place);
            if (lane != null && lane.isTruncated()) {
                return true;
            }
        }
        return false;
    }
}
