package dev.weft.coroutine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.function.Executable;

/** Tasklets on a clock that stands still unless a tasklet moves it, or their driver waits. */
final class TaskletRig implements AutoCloseable {
    /** A slice of a task: its next checkpoint yields if it is longer. */
    static final Duration MOMENT = Duration.ofMillis(1);

    final List<String> trace = new ArrayList<>();
    final VirtualClock clock = new VirtualClock();
    final Tasklets tasklets = Tasklets.open(Scheduler.builder().world(World.builder().clock(clock).build()));

    void passTime() {
        clock.advanceTo(clock.nanoTime() + MOMENT.toNanos());
    }

    /** Takes so many moments, and has checkpoints enough. */
    void compute(int moments) {
        for (var done = 0; done < moments; done++) {
            passTime();
            for (var i = 0; i < 64; i++) {
                Task.checkpoint();
            }
        }
    }

    /** What a tasklet threw, for which this run fails. */
    static Throwable causeOf(Executable run) {
        return Objects.requireNonNull(assertThrows(CompletionException.class, run).getCause());
    }

    @Override
    public void close() {
        assertEquals(List.of(), tasklets.close(MOMENT));
    }
}
