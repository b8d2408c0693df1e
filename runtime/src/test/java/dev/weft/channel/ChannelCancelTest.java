package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.PinnedException;
import dev.weft.PinnedFrames;
import dev.weft.Scaled;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Waits that end without their partner: cancelled before, during and at the moment of the wake-up, timed out, refused. Nothing is
 * lost, nothing is moved twice, nobody stays in a queue.
 *
 * <p>
 * Of gevent's {@code test__queue}, by behaviour: {@code waiters_that_cancel}, {@code two_waiters_one_dies},
 * {@code two_bogus_waiters}, {@code senders_that_die}, {@code max_size}, {@code zero_max_size}, and of its generic wait: returns within
 * its bounds, the outer timeout is not lost. Those on a queue's {@code put_nowait} from the hub have no counterpart: the carrier
 * is no caller.
 */
@Limited
final class ChannelCancelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Channel<String> channel = Channel.rendezvous();

    private void assertNobodyWaits() {
        assertEquals(0, channel.stats().waitingReceivers());
        assertEquals(0, channel.stats().waitingSenders());
    }

    // ---- before ------------------------------------------------------------------------------------------------------

    @Test
    void operations_inCancelledScope_throwOnEntryAndChangeNothing() throws Exception {
        var buffered = Channel.<String>buffered(2);
        buffered.trySend("item");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                CancelScope.run(scope -> {
                    scope.cancel();
                    assertThrows(Cancelled.class, () -> buffered.send("another"));
                    assertThrows(Cancelled.class, () -> buffered.send("another", SECOND));
                    assertThrows(Cancelled.class, () -> buffered.receive());
                    assertThrows(Cancelled.class, () -> buffered.receive(SECOND));
                    assertThrows(Cancelled.class, () -> buffered.receiveOrClosed());
                    assertThrows(Cancelled.class, () -> buffered.iterator().hasNext());
                    assertTrue(buffered.trySend("last"));
                    assertEquals(Optional.of("item"), buffered.tryReceive());
                });
            });
        }
        assertEquals(new Channel.Stats(2, 1, 0, 1, 0, 0), buffered.stats());
    }

    /** The budget's yield comes before the effect: an operation that is done never throws. */
    @Test
    void budget_cancelledInItsYield_nothingWasMoved() throws Exception {
        var unbounded = Channel.<Integer>unbounded();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> CancelScope.run(scope -> {
                Task.spawn(() -> scope.cancel());
                for (var i = 0;; i++) {
                    assertEquals(i, unbounded.size());
                    unbounded.send(i);
                }
            }));
        }
        assertEquals(Exchange.BUDGET + 1, unbounded.size());
    }

    // ---- during ------------------------------------------------------------------------------------------------------

    @Test
    void receive_cancelled_leavesTheQueueAndTheNextOneGetsTheItem() throws Exception {
        try (var kit = TestKit.fifo()) {
            var first = kit.spawn(() -> channel.receive());
            var second = kit.spawn(() -> channel.receive());
            kit.awaitAllParked();
            assertEquals(-2, channel.balance());
            first.cancel();
            kit.awaitAllParked();
            assertTrue(first.isCancelled());
            assertEquals(-1, channel.balance());
            kit.run(() -> channel.send("item"));
            assertEquals("item", second.resultNow());
            assertNobodyWaits();
        }
    }

    @Test
    void send_cancelled_leavesTheQueueWithItsItem() throws Exception {
        try (var kit = TestKit.fifo()) {
            var first = kit.spawn(() -> channel.send("first"));
            kit.spawn(() -> channel.send("second"));
            kit.awaitAllParked();
            first.cancel();
            kit.awaitAllParked();
            assertEquals(1, channel.balance());
            assertEquals(Optional.of("second"), channel.tryReceive());
            kit.awaitAllParked();
            assertNobodyWaits();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BUFFERED_ONE", "BUFFERED"})
    void send_cancelledAtAFullBuffer_leavesTheOthersInOrder(Kind kind) {
        var full = kind.<String>create();
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < kind.room(); i++) {
                full.trySend("buffered");
            }
            var senders = new ArrayList<Task<Void>>();
            for (var name : List.of("a", "b", "c")) {
                senders.add(kit.spawn(() -> full.send(name)));
            }
            kit.awaitAllParked();
            senders.get(1).cancel();
            kit.awaitAllParked();
            var received = new ArrayList<String>();
            for (var item = full.tryReceive(); item.isPresent(); item = full.tryReceive()) {
                item.filter(text -> !text.equals("buffered")).ifPresent(received::add);
            }
            assertEquals(List.of("a", "c"), received);
        }
    }

    /** gevent's waiters_that_cancel: one that was woken by its timeout takes nothing with it. */
    @Test
    void receive_timedOut_nextItemGoesToTheNext() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var dying = Task.spawn(() -> channel.receive(SECOND));
                var living = Task.spawn(() -> channel.receive());
                Task.sleep(SECOND.multipliedBy(2));
                assertEquals(Optional.empty(), dying.join());
                channel.send("item");
                assertEquals("item", living.join());
                assertNobodyWaits();
            });
        }
    }

    /** gevent's two_bogus_waiters: nobody is left to serve, so the item stays. */
    @Test
    void receive_allWaitersDied_itemStays() throws Exception {
        var buffered = Channel.<String>buffered(1);
        try (var kit = TestKit.fifo()) {
            var first = kit.spawn(() -> buffered.receive());
            var second = kit.spawn(() -> buffered.receive());
            kit.awaitAllParked();
            first.cancel();
            second.cancel();
            kit.awaitAllParked();
            assertTrue(buffered.trySend("item"));
            kit.run(() -> assertEquals("item", buffered.receive()));
        }
    }

    // ---- at the moment of the wake-up --------------------------------------------------------------------------------

    @Test
    void receive_servedThenCancelledBeforeItRuns_returnsTheItem() throws Exception {
        var received = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> {
                received.add(channel.receive());
                Task.yield();
                received.add("not reached");
            });
            kit.awaitAllParked();
            assertTrue(channel.trySend("item"));
            receiver.cancel();
            kit.awaitAllParked();
            assertTrue(receiver.isCancelled());
        }
        assertEquals(List.of("item"), received);
    }

    @Test
    void receive_cancelledThenSentBeforeItRuns_isNotServed() {
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> channel.receive());
            kit.awaitAllParked();
            receiver.cancel();
            var sent = channel.trySend("item");
            kit.awaitAllParked();
            assertEquals(sent, !receiver.isCancelled()); // either is right, but only one
            assertNobodyWaits();
        }
    }

    @Test
    void send_servedThenCancelledBeforeItRuns_returns() {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            var sender = kit.spawn(() -> {
                channel.send("item");
                trace.add("sent");
                Task.yield();
                trace.add("not reached");
            });
            kit.awaitAllParked();
            assertEquals(Optional.of("item"), channel.tryReceive());
            sender.cancel();
            kit.awaitAllParked();
        }
        assertEquals(List.of("sent"), trace);
    }

    @Test
    void receive_servedInTheTurnOfItsDeadline_itemBeatsTheTimeout() throws Exception {
        try (var kit = TestKit.fifo()) {
            var sender = kit.spawn(() -> {
                Task.sleep(SECOND); // queued before the receiver's alarm
                return channel.trySend("item");
            });
            var receiver = kit.spawn(() -> channel.receive(SECOND));
            kit.advance(SECOND);
            assertTrue(sender.resultNow());
            assertEquals(Optional.of("item"), receiver.resultNow());
        }
    }

    @Test
    void receive_deadlineRanFirst_senderIsTold() throws Exception {
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> channel.receive(SECOND));
            kit.awaitAllParked();
            var sender = kit.spawn(() -> {
                Task.sleep(SECOND); // queued after it
                return channel.trySend("item");
            });
            kit.advance(SECOND);
            assertFalse(sender.resultNow());
            assertEquals(Optional.empty(), receiver.resultNow());
        }
    }

    // ---- timeouts around it ------------------------------------------------------------------------------------------

    @Test
    void timeouts_aroundAndInside_theEarlierOneCounts() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(DeadlineExceededException.class,
                        () -> Timeout.call(SECOND, () -> channel.receive(SECOND.multipliedBy(2))));
                assertEquals(SECOND, kit.clock().elapsed());
                assertEquals(Optional.empty(),
                        Timeout.call(SECOND.multipliedBy(2), () -> channel.receive(SECOND)));
                assertEquals(SECOND.multipliedBy(2), kit.clock().elapsed());
                assertThrows(DeadlineExceededException.class, () -> Timeout.call(SECOND, () -> {
                    assertFalse(channel.send("item", SECOND.dividedBy(4)));
                    assertEquals(Optional.empty(), channel.receive(SECOND.dividedBy(4)));
                    return channel.receive();
                }));
                assertEquals(SECOND.multipliedBy(3), kit.clock().elapsed());
                assertNobodyWaits();
            });
        }
    }

    // ---- refused -----------------------------------------------------------------------------------------------------

    @Test
    void operations_pinnedAndWouldWait_throwAndLeaveNoWaiter() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> PinnedFrames.inClassInitialiser(() -> {
                if (Scaled.isContinuation()) {
                    assertThrows(PinnedException.class, () -> channel.receive());
                    assertThrows(PinnedException.class, () -> channel.send("item"));
                    assertThrows(PinnedException.class, () -> channel.receive(SECOND));
                }
                assertNobodyWaits();
            }));
        }
    }

    @Test
    void operations_pinnedButReady_work() throws Exception {
        var buffered = Channel.<Integer>buffered(1000);
        try (var kit = TestKit.fifo()) {
            kit.run(() -> PinnedFrames.inClassInitialiser(() -> {
                for (var i = 0; i < 3 * Exchange.BUDGET; i++) {
                    buffered.send(i);
                }
                for (var i = 0; i < 3 * Exchange.BUDGET; i++) {
                    assertEquals(i, buffered.receive());
                }
            }));
        }
    }
}
