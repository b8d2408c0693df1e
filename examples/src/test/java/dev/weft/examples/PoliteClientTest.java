package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class PoliteClientTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<Long> requests = new ArrayList<>();

    /** Writes down when it was asked; fails at first. */
    private PoliteClient client(TestKit kit, int failures) {
        return new PoliteClient(page -> {
            requests.add(kit.clock().elapsed().toMillis());
            if (requests.size() <= failures) {
                throw new IOException("busy, " + requests.size());
            }
            return "text of " + page;
        });
    }

    @Test
    void fetchAll_serverWell_spacesTheRequests() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(List.of("text of a", "text of b", "text of c"),
                    kit.run(() -> client(kit, 0).fetchAll(List.of("a", "b", "c"), MINUTE)));
        }
        assertEquals(List.of(0L, 200L, 400L), requests);
    }

    @Test
    void fetchAll_serverBusyAtFirst_triesAgainAndStaysPolite() throws Exception {
        try (var kit = TestKit.fifo()) {
            assertEquals(List.of("text of a", "text of b"),
                    kit.run(() -> client(kit, 3).fetchAll(List.of("a", "b"), MINUTE)));
        }
        assertEquals(List.of(0L, 200L, 500L, 700L, 1500L), requests);
    }

    @Test
    void fetchAll_serverFailsForGood_throwsTheLastFailureWithTheOthers() {
        try (var kit = TestKit.fifo()) {
            var thrown = assertThrows(CompletionException.class,
                    () -> kit.run(() -> client(kit, 99).fetchAll(List.of("a"), MINUTE)));
            var last = assertInstanceOf(IOException.class, thrown.getCause());
            assertEquals("busy, 4", last.getMessage());
            assertEquals(3, last.getSuppressed().length);
        }
    }

    @Test
    void fetchAll_noSuchPage_isNotTriedAgain() {
        try (var kit = TestKit.fifo()) {
            var client = new PoliteClient(page -> {
                requests.add(0L);
                throw new PoliteClient.NoSuchPageException(page);
            });
            assertThrows(CompletionException.class, () -> kit.run(() -> client.fetchAll(List.of("a"), MINUTE)));
        }
        assertEquals(1, requests.size());
    }

    @Test
    void fetchAll_serverHangs_triesAgainUntilTheTimeForAllIsOver() {
        try (var kit = TestKit.fifo()) {
            var client = new PoliteClient(_ -> {
                requests.add(kit.clock().elapsed().toMillis());
                Task.sleep(MINUTE);
                return "never";
            });
            assertThrows(DeadlineExceededException.class,
                    () -> kit.run(() -> client.fetchAll(List.of("a"), Duration.ofSeconds(3))));
            assertEquals(Duration.ofSeconds(3), kit.clock().elapsed());
        }
        assertEquals(List.of(0L, 1500L), requests);
    }

    @Test
    void fetchAll_cancelledAnywhere_noRequestComesLater() {
        var report = CancelSweep.inKit(kit -> kit).check(kit -> {
            requests.clear();
            assertTrue(kit.clock().elapsed().compareTo(Duration.ofSeconds(2)) < 0);
        }).run(kit -> {
            try {
                client(kit, 1).fetchAll(List.of("a", "b", "c"), MINUTE);
            } catch (CompletionException | CancellationException ofAPage) {
                // one of the tasks was cancelled
            }
        });
        assertTrue(report.tasks().size() >= 4, report::toString);
    }
}
