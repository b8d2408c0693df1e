package dev.weft.testing;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may drive a kit: one platform thread, and no task. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class TestKitDriverTest {
    @Test
    void run_insideATask_throwsIllegalState() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(IllegalStateException.class, () -> kit.advance(Duration.ZERO));
                assertThrows(IllegalStateException.class, kit::runToEnd);
                assertThrows(IllegalStateException.class, kit::close);
                assertThrows(IllegalStateException.class, () -> Scheduler.run(() -> "never"));
            });
        }
    }

    @Test
    void awaitAllParked_onAnotherThreadThanBefore_throwsIllegalState() {
        try (var kit = TestKit.fifo()) {
            kit.awaitAllParked();
            var elsewhere = CompletableFuture.runAsync(kit::awaitAllParked, task -> Thread.ofPlatform().start(task));
            assertTrue(assertThrows(CompletionException.class, elsewhere::join)
                    .getCause() instanceof IllegalStateException);
        }
    }

    @Test
    void awaitAllParked_onVirtualThread_throwsIllegalState() {
        try (var kit = TestKit.fifo()) {
            var onVirtual = CompletableFuture.runAsync(kit::awaitAllParked, task -> Thread.ofVirtual().start(task));
            assertTrue(assertThrows(CompletionException.class, onVirtual::join)
                    .getCause() instanceof IllegalStateException);
            kit.awaitAllParked();
        }
    }
}
