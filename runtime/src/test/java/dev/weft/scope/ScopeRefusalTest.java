package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ContinuationOnly;
import dev.weft.Limited;
import dev.weft.PinnedException;
import dev.weft.PinnedPlace;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a scope has to wait where nobody can: it is refused, and the scope goes on until it is closed elsewhere. */
@ContinuationOnly("a virtual thread waits below any frame")
@Limited
final class ScopeRefusalTest {
    private final List<String> trace = new ArrayList<>();

    private void cleansUp() throws Exception {
        try {
            Task.park();
        } finally {
            Task.shield(() -> Task.park(Duration.ofHours(1)));
            trace.add("cleaned up");
        }
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("try") // closed by hand, twice
    void close_pinned_isRefusedAndCanBeDoneAgainElsewhere(PinnedPlace place) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var scope = Scope.open();
                var child = scope.fork(this::cleansUp);
                Task.yield();
                place.run(() -> assertThrows(PinnedException.class, scope::close));
                assertTrue(scope.isCancelled());
                assertFalse(child.isDone());
                scope.close();
                assertTrue(child.isCancelled());
                assertEquals(List.of("cleaned up"), trace);
                assertThrows(IllegalStateException.class, () -> scope.fork(() -> 1));
                Task.yield(); // no scope is left behind that is cancelled
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_pinnedAndTheCallerGivesUp_theTaskEndsItAndFails(PinnedPlace place) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var owner = Task.spawn(() -> place.run(() -> {
                    try (var scope = Scope.open()) {
                        scope.fork(this::cleansUp);
                        Task.sleep(Duration.ofSeconds(1));
                    }
                }));
                owner.join(Duration.ofHours(2));
                // the sleep was refused first, and then the close; what it left open was ended where the stack was free
                assertTrue(owner.exceptionNow() instanceof PinnedException, () -> "" + owner.exceptionNow());
            });
            assertEquals(List.of(), trace); // it was cancelled before it began
        }
    }

    @ParameterizedTest
    @EnumSource
    void join_pinned_isRefusedAndTheScopeGoesOn(PinnedPlace place) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open()) {
                    var child = scope.fork(() -> {
                        Task.yield();
                        return 7;
                    });
                    place.run(() -> assertThrows(PinnedException.class, scope::join));
                    scope.join();
                    assertEquals(7, child.resultNow());
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void close_pinnedWithoutChildren_needsNotWait(PinnedPlace place) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> place.run(() -> {
                try (var scope = Scope.open()) {
                    assertFalse(scope.isCancelled());
                }
            }));
        }
    }
}
