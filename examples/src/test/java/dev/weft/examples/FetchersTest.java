package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeadlineExceededException;
import dev.weft.examples.Fetchers.Lines;
import dev.weft.examples.Fetchers.Server;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class FetchersTest {
    private static final List<Server> MIRRORS = List.of(Server.broken("mirror 1"), Server.slow("text 2"),
            Server.quick("text 3"));
    private static final List<Server> IMAGES = List.of(Server.quick("sun"), Server.quick("moon"),
            Server.quick("stars"));
    private static final List<Server> EXTRAS = List.of(Server.quick("weather"), Server.broken("ads"));

    private final Lines lines = new Lines();

    @Test
    void page_allAnswer_isPutTogetherAndTheSlowMirrorIsNotWaitedFor() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals("text 3 [sun, moon, stars] [weather]", Fetchers.page(MIRRORS, IMAGES, EXTRAS, lines));
                assertEquals(Duration.ofMillis(2 * 50), kit.clock().elapsed()); // two images at once
                assertEquals(0, lines.open());
            });
        }
    }

    @Test
    void page_noMirrorHasIt_isTheFailureOfTheFirstAndAllAreHungUp() throws Exception {
        var broken = List.of(Server.broken("mirror 1"), Server.broken("mirror 2"));
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var failure = assertThrows(CompletionException.class,
                        () -> Fetchers.page(broken, IMAGES, EXTRAS, lines));
                var ofRace = Objects.requireNonNull(failure.getCause());
                assertTrue(ofRace.getCause() instanceof IOException, ofRace::toString);
                assertEquals(1, ofRace.getSuppressed().length);
                assertEquals(Duration.ofMillis(10), kit.clock().elapsed());
                assertEquals(0, lines.open());
            });
        }
    }

    @Test
    void page_tooSlow_isTheDeadlineAndAllAreHungUp() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(DeadlineExceededException.class,
                        () -> Fetchers.page(List.of(Server.slow("text")), IMAGES, EXTRAS, lines));
                assertEquals(Duration.ofSeconds(1), kit.clock().elapsed());
                assertEquals(0, lines.open());
            });
        }
    }

    @Test
    void page_cancelledAnywhere_allAreHungUp() {
        CancelSweep.of(Lines::new).check(open -> assertEquals(0, open.open())).run(open -> {
            try {
                Fetchers.page(MIRRORS, IMAGES, EXTRAS, open);
            } catch (CompletionException | CancellationException | DeadlineExceededException ofChild) {
                // one of its tasks was cancelled, of the mirrors the quick one
            }
        });
    }
}
