package dev.weft;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** An ordinary thread that spawns at the very moment at which a scheduler ends: refused or ended, never lost. */
@Limited
final class LateSpawnTest {
    private static final int ROUNDS = Scaled.size(2000);

    /** Spawns at some moment around the end; empty if it was refused. */
    private static Optional<Task<?>> spawnAbout(Scheduler scheduler) {
        var spins = ThreadLocalRandom.current().nextInt(3000);
        for (var i = 0; i < spins; i++) {
            Thread.onSpinWait();
        }
        try {
            return Optional.of(scheduler.spawn(() -> 1));
        } catch (RejectedExecutionException late) {
            return Optional.empty();
        }
    }

    @Test
    void spawn_whileAProgramEnds_isRefusedOrEnds() throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            var scheduler = new CompletableFuture<Scheduler>();
            var spawned = scheduler.thenApplyAsync(LateSpawnTest::spawnAbout);
            Scheduler.run(() -> scheduler.complete(Task.current().scheduler()));
            spawned.get().ifPresent(task -> assertTrue(task.join(Duration.ofSeconds(10)), () -> "lost: " + task));
        }
    }
}
