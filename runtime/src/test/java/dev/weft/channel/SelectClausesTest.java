package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.sync.Promise;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Selects with other clauses than sends and receives, and of closed channels. */
@Limited
final class SelectClausesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Channel<String> first = Channel.rendezvous();
    private final Channel<String> second = Channel.rendezvous();

    private void assertNobodyWaits() {
        assertEquals(0, first.balance());
        assertEquals(0, second.balance());
        assertEquals(0, first.stats().waitingReceivers() + second.stats().waitingReceivers());
    }

    // ---- other clauses -----------------------------------------------------------------------------------------------

    @Test
    void onTimeout_nothingHappens_runsAfterThatTime() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals("short", Select.<String>select(first.onReceive(item -> item),
                        Select.onTimeout(SECOND.multipliedBy(5), () -> "long"),
                        Select.onTimeout(SECOND, () -> "short")));
                assertEquals(SECOND, kit.clock().elapsed());
                assertNobodyWaits();
                assertEquals("alone", Select.<String>select(Select.onTimeout(SECOND, () -> "alone")));
                assertEquals(SECOND.multipliedBy(2), kit.clock().elapsed());
            });
        }
    }

    @Test
    void onTimeout_somethingHappensBefore_isForgotten() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                Task.sleep(SECOND);
                first.send("item");
            });
            assertEquals("item", kit.run(() -> Select.<String>select(first.onReceive(item -> item),
                    Select.onTimeout(SECOND.multipliedBy(2), () -> "late"))));
            assertEquals(SECOND, kit.clock().elapsed());
        }
    }

    @Test
    void onTimeoutZero_yieldsAndLooksOnceMore() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals("none", Select.<String>select(first.onReceive(item -> item),
                        Select.onTimeout(Duration.ZERO, () -> "none")));
                Task.spawn(() -> first.trySend("item"));
                assertEquals("item", Select.<String>select(first.onReceive(item -> item),
                        Select.onTimeout(Duration.ZERO, () -> "none")));
                assertNobodyWaits();
            });
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
    }

    @Test
    void otherwise_nothingIsReady_runsWithoutAYield() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> first.send("item"));
                assertEquals("otherwise", Select.<String>select(Select.otherwise(() -> "otherwise"),
                        Select.onTimeout(SECOND, () -> "late"), first.onReceive(item -> item)));
                assertFalse(other.isDone());
                assertNobodyWaits();
                Task.yield();
                assertEquals("item", Select.<String>select(Select.otherwise(() -> "otherwise"),
                        Select.onTimeout(SECOND, () -> "late"), first.onReceive(item -> item)));
            });
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
    }

    @Test
    void onJoin_taskEnds_givesItsValue() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var task = Task.spawn(() -> {
                    Task.sleep(SECOND);
                    return 7;
                });
                assertEquals("joined 7",
                        Select.<String>select(first.onReceive(item -> item),
                                Select.onJoin(task, value -> "joined " + value)));
                assertNobodyWaits();
                assertEquals("joined 7", Select.<String>selectInOrder(Select.onJoin(task, value -> "joined " + value),
                        Select.onTimeout(SECOND, () -> "late")));
            });
            assertEquals(SECOND, kit.clock().elapsed());
        }
    }

    @Test
    void onJoin_taskFailedOrWasCancelled_throwsAsJoin() throws Exception {
        var failure = new IOException("of the task");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var failing = Task.spawn(() -> {
                    throw failure;
                });
                assertSame(failure, assertThrows(CompletionException.class,
                        () -> Select.<String>select(first.onReceive(item -> item),
                                Select.onJoin(failing, _ -> "ended")))
                        .getCause());
                var cancelled = Task.spawn(() -> Task.park());
                Task.yield();
                cancelled.cancel();
                assertThrows(CancellationException.class,
                        () -> Select.<String>select(Select.onJoin(cancelled, _ -> "ended")));
                assertNobodyWaits();
            });
        }
    }

    @Test
    void onJoin_itself_isRefusedIfItWouldWait() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(IllegalStateException.class, () -> Select.<String>select(first.onReceive(item -> item),
                        Select.onJoin(Task.current(), _ -> "ended")));
                assertNobodyWaits();
            });
        }
    }

    @Test
    void onPromise_completesOrFails_givesTheValueOrThrows() throws Exception {
        var failure = new IOException("of the promise");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var promise = new Promise<Integer>();
                Task.spawn(() -> {
                    Task.sleep(SECOND);
                    promise.complete(7);
                });
                assertEquals("promised 7", Select.<String>select(first.onReceive(item -> item),
                        Select.onPromise(promise, value -> "promised " + value)));
                assertEquals("promised 7",
                        Select.<String>select(Select.onPromise(promise, value -> "promised " + value)));
                var failing = new Promise<Integer>();
                Task.spawn(() -> failing.fail(failure));
                assertSame(failure,
                        assertThrows(CompletionException.class,
                                () -> Select.<String>select(first.onReceive(item -> item),
                                        Select.onPromise(failing, value -> "promised " + value)))
                                .getCause());
                assertNobodyWaits();
            });
        }
    }

    @Test
    void select_lostJoinsAndPromises_keepNoWaiter() throws Exception {
        var promise = new Promise<Integer>();
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            var select = kit.spawn(() -> Select.<String>select(Select.onJoin(endless, _ -> "joined"),
                    Select.onPromise(promise, _ -> "promised"), first.onReceive(item -> item)));
            kit.awaitAllParked();
            assertEquals(1, promise.stats().waiting());
            assertTrue(first.trySend("item"));
            kit.awaitAllParked();
            assertEquals("item", select.resultNow());
            assertEquals(0, promise.stats().waiting());
        }
    }

    // ---- closed ------------------------------------------------------------------------------------------------------

    @Test
    void closed_before_throwsOrGivesEmpty() throws Exception {
        first.close();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(ChannelClosedException.class, () -> Select.<String>select(first.onReceive(item -> item)));
                assertThrows(ChannelClosedException.class,
                        () -> Select.<String>select(second.onReceive(item -> item),
                                first.onSend("item", () -> "sent")));
                assertEquals("empty", Select.<String>select(second.onReceive(item -> item),
                        first.onReceiveOrClosed(item -> item.orElse("empty"))));
                assertNobodyWaits();
            });
        }
    }

    @Test
    void closed_meanwhile_throwsOrGivesEmpty() throws Exception {
        var error = new IOException("broken");
        try (var kit = TestKit.fifo()) {
            var receiving = kit.spawn(() -> assertThrows(ChannelClosedException.class,
                    () -> Select.<String>select(first.onReceive(item -> item), second.onReceive(item -> item))));
            var third = Channel.<String>rendezvous();
            var sending = kit.spawn(() -> assertThrows(ChannelClosedException.class, () -> Select
                    .<String>select(second.onReceive(item -> item), third.onSend("item", () -> "sent"))));
            kit.awaitAllParked();
            first.closeWithError(error);
            third.closeWithError(error);
            kit.awaitAllParked();
            assertSame(error, receiving.resultNow().getCause());
            assertSame(error, sending.resultNow().getCause());
            assertNobodyWaits();
        }
    }

    @Test
    void onReceiveOrClosed_itemsThenTheEnd_givesAll() throws Exception {
        var channel = Channel.<String>buffered(2);
        channel.trySend("item");
        channel.close();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals("item",
                        Select.<String>select(channel.onReceiveOrClosed(item -> item.orElse("empty"))));
                assertEquals("empty",
                        Select.<String>select(channel.onReceiveOrClosed(item -> item.orElse("empty"))));
            });
        }
    }
}
