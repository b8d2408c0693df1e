package dev.weft.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocking calls, cancelled at every moment: what was begun ends, what was not never begins, and no thread or call is lost. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BlockingSweepTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    /** A pool, and what the bodies and their tasks tell. */
    private static final class Run {
        final BlockingPool pool;
        final boolean leaves;
        final AtomicInteger inside = new AtomicInteger();
        final List<String> ended = Collections.synchronizedList(new ArrayList<>());
        final List<String> returned = new ArrayList<>();

        Run(int threads, boolean leaves) {
            this.pool = BlockingPool.builder().threads(threads).build();
            this.leaves = leaves;
        }

        void call(String name) throws Exception {
            returned.add(leaves ? pool.abandonable(() -> body(name)) : pool.call(() -> body(name)));
        }

        /** Takes a little while, however it is interrupted. */
        private String body(String name) {
            inside.incrementAndGet();
            try {
                Thread.sleep(MOMENT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.add(name);
                inside.decrementAndGet();
            }
            return name;
        }

        void check() {
            if (!leaves) {
                assertEquals(0, inside.get()); // who was cancelled has waited
                assertEquals(ended.size(), returned.size()); // and what had an effect was returned
                assertEquals(0, pool.stats().abandoned());
            }
            assertEquals(0, pool.stats().queued());
            assertTrue(pool.close(Duration.ofMinutes(1)));
            assertEquals(0, Task.current().scheduler().stats().foreignOperations());
            assertEquals(0, inside.get());
        }
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "2, false", "2, true"})
    void sweep_calls_nothingIsLeft(int threads, boolean leaves) {
        var report = CancelSweep.of(() -> new Run(threads, leaves)).onRealClock(Duration.ofSeconds(30))
                .check(Run::check)
                .run(run -> {
                    for (var i = 0; i < 2; i++) {
                        var name = "waiting-" + i;
                        Task.spawn(name, () -> {
                            run.call(name + "a");
                            run.call(name + "b");
                        });
                    }
                    run.call("main");
                });
        assertTrue(report.moments().stream().anyMatch(moment -> moment.cause() == ParkReason.BLOCKING),
                report.toString());
    }
}
