package dev.weft;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a {@link CancelScope} has beside the others if it is no block of code. */
final class Opened {
    private final CancelScope.Construct construct;
    private final @Nullable Duration timeout; // null without one of its own
    private final @Nullable CancelScope limit; // of those opened around it, up to a shield, whose deadline comes first
    private @Nullable ScopeAlarm alarm; // owner only
    private volatile boolean late; // false -> true, once

    Opened(CancelScope.Construct construct, @Nullable Duration timeout, @Nullable CancelScope limit) {
        this.construct = construct;
        this.timeout = timeout;
        this.limit = limit;
    }

    CancelScope.Construct construct() {
        return construct;
    }

    @Nullable
    CancelScope limit() {
        return limit;
    }

    void setAlarm(ScopeAlarm newAlarm) {
        alarm = newAlarm;
    }

    void stopAlarm() {
        if (alarm != null) {
            alarm.stop();
        }
    }

    void expire() {
        late = true;
        construct.timeOver();
    }

    boolean isLate() {
        return late;
    }

    DeadlineExceededException toException(CancelScope place) {
        return new DeadlineExceededException(place, "time over after " + timeout, null);
    }
}
