package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** All that fails in a {@link Pool#mapUnordered} is told; see MapTest for the rest. */
@Limited
final class MapUnorderedTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final AtomicInteger taken = new AtomicInteger();

    private static void inTask(Action body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(body);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // what is tested
    private static int overflow(int n) {
        return n + overflow(n + 1);
    }

    @Test
    void mapUnordered_severalFail_theFirstInTimeWithTheOthersSuppressedInOrder() throws Exception {
        var failures = List.of(new IOException("first in time"), new IOException("second"), new IOException("third"));
        inTask(() -> {
            try (var results = Pool.of(3).mapUnordered(List.of(2, 0, 1), item -> {
                try {
                    Task.sleep(item == 0 ? Duration.ofMillis(1) : HOUR);
                } finally {
                    Task.shield(() -> Task.park(Duration.ofMillis(item))); // cancelled, the second fails before the third
                    throwThat(failures.get(item));
                }
                return item;
            }, 0)) {
                for (var asked = 0; asked < 2; asked++) {
                    var thrown = assertThrows(CompletionException.class, results::hasNext);
                    assertSame(failures.get(0), thrown.getCause());
                    assertEquals(failures.subList(1, 3), List.of(thrown.getSuppressed()));
                }
            }
        });
    }

    private static void throwThat(IOException failure) throws IOException {
        throw failure;
    }

    @Test
    void mapUnordered_theItemsFailAndThenAMapping_bothAreTold() throws Exception {
        var ofItems = new IllegalStateException("of the items");
        var ofMapping = new IOException("of the mapping");
        inTask(() -> {
            Iterable<Integer> failing = () -> new Iterator<>() {
                @Override
                public boolean hasNext() {
                    if (taken.getAndIncrement() > 0) {
                        Task.yield(); // the mapping begins here
                        throw ofItems;
                    }
                    return true;
                }

                @Override
                public Integer next() {
                    return 1;
                }
            };
            try (var results = Pool.of(2).mapUnordered(failing, item -> {
                try {
                    Task.park();
                    return item;
                } finally {
                    throwThat(ofMapping);
                }
            }, 1)) {
                var thrown = assertThrows(CompletionException.class, results::hasNext);
                assertSame(ofItems, thrown.getCause());
                assertEquals(List.of(ofMapping), List.of(thrown.getSuppressed()));
            }
        });
    }

    @Test
    void mapUnordered_oneOverflows_isThatFailure() throws Exception {
        inTask(() -> {
            try (var results = Pool.of(2).mapUnordered(List.of(1, 2), MapUnorderedTest::overflow, 2)) {
                assertTrue(assertThrows(CompletionException.class, results::hasNext)
                        .getCause() instanceof StackOverflowError);
            }
        });
    }
}
