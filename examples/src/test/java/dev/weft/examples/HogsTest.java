package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.World;
import dev.weft.coroutine.Tasklet;
import dev.weft.coroutine.Tasklets;
import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class HogsTest {
    private static final Duration FRAME = Duration.ofMillis(16);

    private final VirtualClock clock = new VirtualClock();
    private final Tasklets tasklets = Tasklets.open(Scheduler.builder().world(World.builder().clock(clock).build()));
    private final List<String> said = new ArrayList<>();

    /** Takes so many milliseconds. */
    private void compute(int millis) {
        for (var i = 0; i < millis; i++) {
            clock.advanceTo(clock.nanoTime() + 1_000_000);
            for (var step = 0; step < 64; step++) {
                Task.checkpoint();
            }
        }
    }

    @Test
    void police_politeOnes_areLeftAlone() {
        try (tasklets) {
            for (var name : List.of("a", "b")) {
                tasklets.spawn(name, () -> {
                    for (var i = 0; i < 20; i++) {
                        compute(5);
                        tasklets.schedule();
                    }
                    said.add(name);
                });
            }
            Hogs.police(tasklets, 1, said::add);
        }
        assertEquals(List.of("a", "b"), said);
    }

    @Test
    void police_hogs_areNamedAndKilledAtTheLastChance() {
        try (tasklets) {
            var slow = tasklets.spawn("slow", () -> compute(30));
            var endless = tasklets.spawn("endless", () -> compute(1_000_000));
            Hogs.police(tasklets, 2, said::add);
            assertEquals(Tasklet.State.ENDED, slow.state());
            assertTrue(endless.task().isCancelled());
        }
        assertEquals(List.of("slow does not give way, at compute", "endless does not give way, at compute",
                "endless is killed"), said);
    }

    @Test
    void police_oneFails_comesOut() {
        try (tasklets) {
            tasklets.spawn(() -> {
                throw new IllegalStateException("test");
            });
            assertThrows(CompletionException.class, () -> Hogs.police(tasklets, 1, said::add));
        }
    }

    @Test
    void play_frames_comeInTimeWhateverTheTasksDo() {
        try (tasklets) {
            tasklets.spawn("busy", () -> compute(1_000_000));
            tasklets.spawn("ticks", () -> {
                for (var tick = 1;; tick++) {
                    said.add("tick " + tick);
                    Task.sleep(FRAME.multipliedBy(2));
                }
            });
            Hogs.play(tasklets, 5, FRAME, frame -> said.add("frame " + frame));
            assertTrue(clock.elapsed().compareTo(FRAME.multipliedBy(6)) < 0, clock.toString());
        }
        assertEquals(List.of("frame 1", "tick 1", "frame 2", "frame 3", "tick 2", "frame 4", "frame 5"),
                said.subList(0, 7));
    }

    @Test
    void play_nobodyIsScheduled_waitsForTheSleeperAndTheFrame() {
        try (tasklets) {
            tasklets.spawn(() -> {
                Task.sleep(FRAME.dividedBy(2));
                said.add("woke at " + clock.elapsed().toMillis());
            });
            Hogs.play(tasklets, 2, FRAME, frame -> said.add("frame " + frame));
        }
        assertEquals(List.of("frame 1", "woke at 8", "frame 2"), said);
        assertEquals(FRAME.multipliedBy(2), clock.elapsed());
    }
}
