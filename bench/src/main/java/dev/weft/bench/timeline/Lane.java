package dev.weft.bench.timeline;

import dev.weft.bench.compare.Timeline.Span;
import dev.weft.bench.model.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened at one place, in arrays that are made once: a full one records nothing more. Written by one thread after the other;
 * others may read when the session is closed.
 */
final class Lane {
    private final long[] begins;
    private final long[] ends;
    private final @Nullable String[] bodies;
    private final @Nullable Cause[] causes;

    private volatile int count; // written last: what is below it is complete
    private volatile boolean truncated;
    private boolean running; // begins[count] and bodies[count] are set

    /** @param capacity in runs, at least 1 */
    Lane(int capacity) {
        begins = new long[capacity];
        ends = new long[capacity];
        bodies = new String[capacity];
        causes = new Cause[capacity];
    }

    void started(String body, long nanos) {
        int next = count;
        if (next == begins.length) {
            truncated = true;
            return;
        }
        begins[next] = nanos;
        bodies[next] = body;
        running = true;
    }

    void stopped(long nanos, @Nullable Cause cause) {
        if (running) {
            int next = count;
            ends[next] = nanos;
            causes[next] = cause;
            running = false;
            count = next + 1;
        }
    }

    boolean isTruncated() {
        return truncated;
    }

    /** The complete runs, by start. */
    List<Span> spans(int place, long originNanos) {
        var spans = new ArrayList<Span>();
        int complete = count;
        for (int i = 0; i < complete; i++) {
            spans.add(new Span(place, Objects.requireNonNull(bodies[i]), (begins[i] - originNanos) / 1e3,
                    (ends[i] - begins[i]) / 1e3, causes[i]));
        }
        return spans;
    }
}
