package dev.weft;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Every call of the core that is a yield point, for tests of what holds at each of them. */
enum YieldPoint {
    YIELD(false) {
        @Override
        void reach(Task<?> endless) {
            Task.yield();
        }
    },
    CHECKPOINT(false) {
        @Override
        void reach(Task<?> endless) {
            Task.checkpoint();
        }
    },
    SLEEP_ZERO(false) {
        @Override
        void reach(Task<?> endless) {
            Task.sleep(Duration.ZERO);
        }
    },
    SLEEP(true) {
        @Override
        void reach(Task<?> endless) {
            Task.sleep(LONG);
        }
    },
    SLEEP_WITHOUT_END(true) {
        @Override
        void reach(Task<?> endless) {
            Task.sleep(Duration.ofSeconds(Long.MAX_VALUE));
        }
    },
    PARK(true) {
        @Override
        void reach(Task<?> endless) {
            Task.park();
        }
    },
    PARK_WITH_TIMEOUT(true) {
        @Override
        void reach(Task<?> endless) {
            Task.park(LONG);
        }
    },
    JOIN(true) {
        @Override
        void reach(Task<?> endless) {
            endless.join();
        }
    },
    JOIN_WITH_TIMEOUT(true) {
        @Override
        void reach(Task<?> endless) {
            endless.join(LONG);
        }
    },
    GET(true) {
        @Override
        void reach(Task<?> endless) throws Exception {
            endless.get();
        }
    },
    GET_WITH_TIMEOUT(true) {
        @Override
        void reach(Task<?> endless) throws Exception {
            endless.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    },
    WAITER(true) {
        @Override
        void reach(Task<?> endless) {
            new Waiter().await(ParkReason.CONDITION, this);
        }
    },
    WAITER_WITH_DEADLINE(true) {
        @Override
        void reach(Task<?> endless) {
            new Waiter().await(ParkReason.CONDITION, this, Waiter.deadlineAfter(LONG));
        }
    },
    INTERVAL(true) {
        @Override
        void reach(Task<?> endless) {
            Interval.every(LONG).await();
        }
    };

    /** Longer than any test lasts in virtual time. */
    static final Duration LONG = Duration.ofDays(1_000);

    private final boolean waits;

    YieldPoint(boolean waits) {
        this.waits = waits;
    }

    /** Calls it; where it waits, nothing in the test ends the wait by itself. {@code endless} is a task that does not end. */
    abstract void reach(Task<?> endless) throws Exception;

    /** Those that wait, and so can be cancelled while they do. */
    static Stream<YieldPoint> waiting() {
        return Arrays.stream(values()).filter(point -> point.waits);
    }
}
