package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.PinnedException;
import dev.weft.PinnedFrames;
import dev.weft.Scaled;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Waits that end without their partner, and selects: nothing is lost, nothing comes twice or out of order, nobody stays in a queue.
 */
@Limited
final class BroadcastCancelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Broadcast<String> broadcast = Broadcast.of(1);
    private final Subscription<String> subscription = broadcast.subscribe();

    private void assertNobodyWaits() {
        var stats = broadcast.stats();
        assertEquals(0, stats.waitingSenders() + stats.waitingReceivers());
    }

    @Test
    void operations_inCancelledScope_throwOnEntryAndChangeNothing() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                CancelScope.run(scope -> {
                    scope.cancel();
                    assertThrows(Cancelled.class, () -> broadcast.send("item"));
                    assertThrows(Cancelled.class, () -> broadcast.send("item", SECOND));
                    assertTrue(broadcast.trySend("item"));
                    assertThrows(Cancelled.class, () -> subscription.receive());
                    assertThrows(Cancelled.class, () -> subscription.receive(SECOND));
                    assertThrows(Cancelled.class, () -> subscription.receiveOrClosed());
                    assertEquals(Optional.of("item"), subscription.tryReceive());
                    subscription.close();
                    broadcast.close();
                });
            });
        }
    }

    @Test
    void receive_cancelled_theNextGetsTheItem() throws Exception {
        try (var kit = TestKit.fifo()) {
            var first = kit.spawn(() -> subscription.receive());
            var second = kit.spawn(() -> subscription.receive());
            kit.awaitAllParked();
            first.cancel();
            kit.awaitAllParked();
            broadcast.trySend("item");
            kit.awaitAllParked();
            assertTrue(first.isCancelled());
            assertEquals("item", second.resultNow());
            assertNobodyWaits();
        }
    }

    @Test
    void send_cancelled_theNextIsLetIn() throws Exception {
        try (var kit = TestKit.fifo()) {
            broadcast.trySend("old");
            var first = kit.spawn(() -> broadcast.send("first"));
            var second = kit.spawn(() -> broadcast.send("second"));
            kit.awaitAllParked();
            first.cancel();
            kit.awaitAllParked();
            assertEquals(Optional.of("old"), subscription.tryReceive());
            kit.awaitAllParked();
            assertTrue(first.isCancelled());
            assertTrue(second.isDone() && !second.isCancelled());
            assertEquals(Optional.of("second"), subscription.tryReceive());
            assertNobodyWaits();
        }
    }

    @Test
    void operations_cancelledWhenServed_returnTheirEffect() throws Exception {
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> subscription.receive());
            kit.awaitAllParked();
            broadcast.trySend("first");
            receiver.cancel();
            kit.awaitAllParked();
            assertEquals("first", receiver.resultNow());
            broadcast.trySend("second");
            var sender = kit.spawn(() -> broadcast.send("third"));
            kit.awaitAllParked();
            subscription.tryReceive();
            sender.cancel();
            kit.awaitAllParked();
            assertFalse(sender.isCancelled());
            assertEquals(Optional.of("third"), subscription.tryReceive());
        }
    }

    @Test
    void operations_outerTimeout_isNotLost() throws Exception {
        var hour = Duration.ofHours(1);
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(DeadlineExceededException.class,
                        () -> Timeout.call(SECOND, () -> subscription.receive(hour)));
                broadcast.send("item");
                assertThrows(DeadlineExceededException.class,
                        () -> Timeout.call(SECOND, () -> broadcast.send("another", hour)));
            });
            assertEquals(SECOND.multipliedBy(2), kit.clock().elapsed());
            assertNobodyWaits();
        }
    }

    @Test
    void operations_pinned_throwIfTheyWouldWait() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> PinnedFrames.inClassInitialiser(() -> {
                if (Scaled.isContinuation()) {
                    assertThrows(PinnedException.class, () -> subscription.receive());
                }
                broadcast.send("item");
                if (Scaled.isContinuation()) {
                    assertThrows(PinnedException.class, () -> broadcast.send("another"));
                }
                assertEquals("item", subscription.receive());
                for (var i = 0; i < 2 * Exchange.BUDGET; i++) {
                    broadcast.send("item");
                    subscription.receive();
                }
            }));
            assertNobodyWaits();
        }
    }

    // ---- select ------------------------------------------------------------------------------------------------------

    @Test
    void select_readyOrNot_receivesOnce() throws Exception {
        var channel = Channel.<String>rendezvous();
        try (var kit = TestKit.fifo()) {
            broadcast.trySend("ready");
            kit.run(() -> {
                assertEquals("ready", Select.<String>select(channel.onReceive(item -> item),
                        subscription.onReceive(item -> item)));
                assertEquals("nothing", Select.<String>select(subscription.onReceive(item -> item),
                        Select.otherwise(() -> "nothing")));
                assertEquals("late", Select.<String>select(subscription.onReceive(item -> item),
                        Select.onTimeout(SECOND, () -> "late")));
                assertNobodyWaits();
            });
            var waiting = kit.spawn(() -> Select.<String>select(channel.onReceive(item -> "no " + item),
                    subscription.onReceive(item -> "yes " + item)));
            kit.awaitAllParked();
            assertEquals(1, broadcast.stats().waitingReceivers());
            broadcast.trySend("item");
            assertFalse(channel.trySend("too late"));
            kit.awaitAllParked();
            assertEquals("yes item", waiting.resultNow());
            assertEquals(0, channel.balance());
            assertNobodyWaits();
        }
    }

    @Test
    void select_receivesForAWaitingSender_wakesItAndThoseItServes() throws Exception {
        var other = broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            broadcast.trySend("first");
            other.tryReceive();
            var sender = kit.spawn(() -> broadcast.send("second"));
            var receiver = kit.spawn(() -> other.receive());
            kit.awaitAllParked();
            kit.run(() -> assertEquals("first", Select.<String>select(subscription.onReceive(item -> item))));
            assertTrue(sender.isDone());
            assertEquals("second", receiver.resultNow());
        }
    }

    @Test
    void select_wonElsewhere_losesNoItem() throws Exception {
        var channel = Channel.<String>rendezvous();
        try (var kit = TestKit.fifo()) {
            var select = kit.spawn(() -> Select.<String>select(subscription.onReceive(item -> item),
                    channel.onReceive(item -> item)));
            kit.awaitAllParked();
            assertTrue(channel.trySend("channel"));
            assertTrue(broadcast.trySend("broadcast")); // while the select still stands there
            kit.awaitAllParked();
            assertEquals("channel", select.resultNow());
            assertEquals(Optional.of("broadcast"), subscription.tryReceive());
            assertNobodyWaits();
        }
    }

    @Test
    void select_closed_throws() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> assertThrows(ChannelClosedException.class,
                    () -> Select.<String>select(subscription.onReceive(item -> item))));
            kit.awaitAllParked();
            broadcast.close();
            kit.run(() -> assertThrows(ChannelClosedException.class,
                    () -> Select.<String>select(subscription.onReceive(item -> item))));
        }
    }

    // ---- sweeps ------------------------------------------------------------------------------------------------------

    /** One run: what was sent, and what each subscription received. */
    private static final class Run {
        final Broadcast<Integer> broadcast;
        final List<Subscription<Integer>> subscriptions = new ArrayList<>();
        final List<List<Integer>> received = new ArrayList<>();
        final List<Integer> sent = new ArrayList<>();

        Run(boolean dropping) {
            broadcast = dropping ? Broadcast.dropping(2) : Broadcast.of(2);
            for (var i = 0; i < 3; i++) {
                subscriptions.add(broadcast.subscribe());
                received.add(new ArrayList<>());
            }
        }

        void receive(int number, boolean selects) {
            for (var n = 0; n < 4; n++) {
                var from = subscriptions.get(number);
                received.get(number).add(selects
                        ? Select.<Integer>select(from.onReceive(item -> item))
                        : from.receive());
            }
        }

        void send(int base) {
            for (var item = base; item < base + 2; item++) {
                broadcast.send(item);
                sent.add(item);
            }
        }

        void check() {
            var stats = broadcast.stats();
            assertEquals(0, stats.waitingSenders() + stats.waitingReceivers());
            assertEquals(sent.size(), stats.sent());
            Collections.sort(sent);
            for (var i = 0; i < subscriptions.size(); i++) {
                var all = received.get(i);
                for (var left = subscriptions.get(i).tryReceive(); left.isPresent(); left = subscriptions.get(i)
                        .tryReceive()) {
                    all.add(left.get());
                }
                assertEquals(sent.size(), all.size() + subscriptions.get(i).lost());
                Collections.sort(all);
                if (all.size() == sent.size()) {
                    assertEquals(sent, all);
                }
            }
            assertEquals(0, broadcast.stats().buffered());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sweep_sendReceiveAndSelect_loseNothing(boolean dropping) {
        for (var seed = 0L; seed <= 3; seed++) {
            var sweep = CancelSweep.of(() -> new Run(dropping)).check(Run::check);
            var report = (seed == 0 ? sweep : sweep.carriers(2).seeded(seed)).run(run -> {
                var tasks = new ArrayList<Task<Void>>();
                for (var i = 0; i < 3; i++) {
                    var number = i;
                    tasks.add(Task.spawn("receiver-" + i, () -> run.receive(number, number == 2)));
                    tasks.add(Task.spawn("sender-" + i, () -> run.send(10 * number)));
                }
                try {
                    Task.sleep(SECOND);
                } finally {
                    tasks.forEach(Task::cancel);
                }
            });
            assertTrue(report.causes().containsAll(dropping
                    ? Set.of(ParkReason.RECEIVE)
                    : Set.of(ParkReason.RECEIVE, ParkReason.SEND)), report.toString());
        }
    }

    @Test
    void sweep_subscriptionsCloseAndTheBroadcastCloses_nobodyIsLeft() {
        CancelSweep.of(() -> new Run(false)).check(run -> {
            assertEquals(0, run.broadcast.stats().waitingSenders() + run.broadcast.stats().waitingReceivers());
            assertEquals(0, run.broadcast.stats().subscriptions());
        }).expecting(failure -> failure instanceof ChannelClosedException).run(run -> {
            for (var i = 0; i < 3; i++) {
                var number = i;
                Task.spawn("receiver-" + i, () -> {
                    try (var subscription = run.subscriptions.get(number)) {
                        for (var item : subscription) {
                            run.received.get(number).add(item);
                            Task.yield();
                        }
                    }
                });
            }
            try {
                run.send(0);
                run.send(10);
                Task.sleep(SECOND);
            } finally {
                run.broadcast.close();
                run.subscriptions.forEach(Subscription::close); // a receiver that was never started closes nothing
            }
        });
    }
}
