package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Action;
import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Scopes with deadlines under a virtual clock, and children that clean up. */
abstract class DeadlineRig {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MINUTE = Duration.ofMinutes(1);
    static final Duration HOUR = Duration.ofHours(1);

    final List<String> trace = new ArrayList<>();

    static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    static Duration now() {
        return Duration.ofNanos(Waiter.nanoTime());
    }

    /** Waits until it is cancelled, and then cleans up for a minute. */
    Action cleansUp(String name) {
        return () -> {
            try {
                Task.park();
            } finally {
                Task.shield(() -> Task.park(MINUTE));
                trace.add(name + " cleaned up");
            }
        };
    }

    static DeadlineExceededException assertLate(Duration timeout, Action action) {
        var thrown = assertThrows(DeadlineExceededException.class, action::run);
        assertEquals("time over after " + timeout, thrown.getMessage());
        return thrown;
    }
}
