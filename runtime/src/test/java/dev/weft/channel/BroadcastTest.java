package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets what, and who waits for whom; closing. */
@Limited
final class BroadcastTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static List<Integer> drain(Subscription<Integer> subscription) {
        var received = new ArrayList<Integer>();
        for (var item = subscription.tryReceive(); item.isPresent(); item = subscription.tryReceive()) {
            received.add(item.get());
        }
        return received;
    }

    // ---- who gets what -----------------------------------------------------------------------------------------------

    @Test
    void send_severalSubscriptions_eachReceivesAllSinceItWasMade() {
        var broadcast = Broadcast.<Integer>of(10);
        broadcast.send(0); // nobody sees it
        var first = broadcast.subscribe();
        broadcast.send(1);
        var second = broadcast.subscribe();
        broadcast.send(2);
        assertEquals(List.of(1, 2), drain(first));
        assertEquals(List.of(2), drain(second));
        assertEquals(new Broadcast.Stats(3, 0, 0, 2, 0, 0), broadcast.stats());
        assertEquals(new Subscription.Stats(2, 0, 0, 0), first.stats());
    }

    @Test
    void send_withoutSubscriptions_returnsAtOnce() {
        var broadcast = Broadcast.<Integer>of(1);
        for (var i = 0; i < 10; i++) {
            broadcast.send(i);
            assertTrue(broadcast.trySend(i));
        }
        var late = broadcast.subscribe();
        assertEquals(Optional.empty(), late.tryReceive());
        assertEquals(new Broadcast.Stats(20, 0, 0, 1, 0, 0), broadcast.stats());
    }

    @Test
    void send_slowestHasNotRead_waitsForIt() throws Exception {
        var broadcast = Broadcast.<Integer>of(2);
        var fast = broadcast.subscribe();
        var slow = broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            var sender = kit.spawn(() -> {
                for (var i = 0; i < 4; i++) {
                    broadcast.send(i);
                }
            });
            var other = kit.spawn(() -> broadcast.send(9));
            kit.awaitAllParked();
            assertEquals(List.of(0, 1), drain(fast));
            kit.awaitAllParked();
            assertEquals(new Broadcast.Stats(2, 0, 2, 2, 2, 0), broadcast.stats());
            assertEquals(Optional.of(0), slow.tryReceive()); // lets 2 in, whose sender comes back behind the other
            kit.awaitAllParked();
            assertFalse(broadcast.trySend(7));
            assertFalse(sender.isDone() || other.isDone());
            assertEquals(List.of(2), drain(fast));
            assertEquals(Optional.of(1), slow.tryReceive());
            kit.awaitAllParked();
            assertTrue(other.isDone());
            assertEquals(Optional.of(2), slow.tryReceive());
            kit.awaitAllParked();
            assertTrue(sender.isDone());
            assertEquals(List.of(9, 3), drain(slow));
            assertEquals(List.of(9, 3), drain(fast));
        }
    }

    @Test
    void receive_empty_waitsAndIsHandedTheItem() throws Exception {
        var broadcast = Broadcast.<Integer>of(1);
        try (var kit = TestKit.fifo()) {
            var received = new ArrayList<String>();
            var subscriptions = List.of(broadcast.subscribe(), broadcast.subscribe());
            for (var i = 0; i < 2; i++) {
                var subscription = subscriptions.get(i);
                for (var n = 0; n < 2; n++) {
                    var name = i + "/" + n + " ";
                    kit.spawn(() -> received.add(name + subscription.receive()));
                }
            }
            kit.awaitAllParked();
            assertEquals(4, broadcast.stats().waitingReceivers());
            assertTrue(broadcast.trySend(1));
            assertTrue(broadcast.trySend(2)); // all have the first one
            assertEquals(0, broadcast.stats().buffered());
            assertEquals(Optional.empty(), subscriptions.getFirst().tryReceive());
            kit.awaitAllParked();
            assertEquals(List.of("0/0 1", "1/0 1", "0/1 2", "1/1 2"), received);
        }
    }

    @Test
    void receive_slotBecomesFree_theSendersItemGoesToThoseWhoWait() throws Exception {
        var broadcast = Broadcast.<Integer>of(1);
        var fast = broadcast.subscribe();
        var slow = broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            broadcast.trySend(1);
            fast.tryReceive();
            var sender = kit.spawn(() -> broadcast.send(2));
            var receiver = kit.spawn(() -> fast.receive());
            kit.awaitAllParked();
            assertEquals(Optional.of(1), slow.tryReceive());
            assertEquals(new Broadcast.Stats(2, 0, 1, 2, 0, 0), broadcast.stats());
            kit.awaitAllParked();
            assertTrue(sender.isDone());
            assertEquals(2, receiver.resultNow());
            assertEquals(List.of(2), drain(slow));
        }
    }

    // ---- dropping ----------------------------------------------------------------------------------------------------

    @Test
    void dropping_subscriptionLags_losesTheOldestAndKnowsHowMany() {
        var broadcast = Broadcast.<Integer>dropping(3);
        var slow = broadcast.subscribe();
        var fast = broadcast.subscribe();
        for (var i = 0; i < 8; i++) {
            broadcast.send(i);
            assertEquals(Optional.of(i), fast.tryReceive());
        }
        assertEquals(5, slow.lost());
        assertEquals(new Subscription.Stats(0, 5, 3, 0), slow.stats());
        assertEquals(List.of(5, 6, 7), drain(slow));
        assertEquals(5, slow.lost());
        assertEquals(0, fast.lost());
        assertEquals(new Broadcast.Stats(8, 5, 0, 2, 0, 0), broadcast.stats());
        broadcast.send(8);
        assertEquals(Optional.of(8), slow.tryReceive());
    }

    /** Against plain lists, at random. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void operations_atRandom_areThoseOfAModel(boolean dropping) {
        for (var seed = 1L; seed <= 100; seed++) {
            var random = new Random(seed);
            var capacity = 1 + random.nextInt(5);
            var broadcast = dropping ? Broadcast.<Integer>dropping(capacity) : Broadcast.<Integer>of(capacity);
            var subscriptions = new ArrayList<Subscription<Integer>>();
            var models = new ArrayList<List<Integer>>();
            var losses = new ArrayList<Integer>();
            for (var step = 0; step < 300; step++) {
                var which = subscriptions.isEmpty() ? 0 : random.nextInt(subscriptions.size());
                switch (random.nextInt(subscriptions.isEmpty() ? 6 : 12)) {
                    case 0 -> {
                        subscriptions.add(broadcast.subscribe());
                        models.add(new ArrayList<>());
                        losses.add(0);
                    }
                    case 1, 2, 3, 4, 5 -> {
                        var fits = dropping || models.stream().allMatch(model -> model.size() < capacity);
                        assertEquals(fits, broadcast.trySend(step), "seed " + seed);
                        for (var i = 0; i < models.size() && fits; i++) {
                            models.get(i).add(step);
                            if (models.get(i).size() > capacity) {
                                models.get(i).removeFirst();
                                losses.set(i, losses.get(i) + 1);
                            }
                        }
                    }
                    case 6 -> {
                        if (random.nextInt(4) == 0) {
                            subscriptions.remove(which).close();
                            models.remove(which);
                            losses.remove(/* index */ which);
                        }
                    }
                    default -> {
                        var model = models.get(which);
                        var expected = model.isEmpty() ? Optional.empty() : Optional.of(model.removeFirst());
                        assertEquals(expected, subscriptions.get(which).tryReceive(), "seed " + seed);
                    }
                }
                for (var i = 0; i < models.size(); i++) {
                    assertEquals(models.get(i).size(), subscriptions.get(i).stats().unread(), "seed " + seed);
                    assertEquals(losses.get(i).longValue(), subscriptions.get(i).lost(), "seed " + seed);
                }
                assertEquals(models.stream().mapToInt(List::size).max().orElse(0), broadcast.stats().buffered());
            }
        }
    }

    // ---- closing -----------------------------------------------------------------------------------------------------

    @Test
    void closeSubscription_slowest_holdsBackNobody() throws Exception {
        var broadcast = Broadcast.<Integer>of(2);
        var slow = broadcast.subscribe();
        var fast = broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> {
                for (var i = 0; i < 10; i++) {
                    assertEquals(i, fast.receive());
                }
            });
            var sender = kit.spawn(() -> {
                for (var i = 0; i < 10; i++) {
                    broadcast.send(i);
                }
            });
            kit.awaitAllParked();
            assertEquals(2, broadcast.stats().buffered());
            slow.close();
            slow.close();
            kit.awaitAllParked();
            assertTrue(sender.isDone() && receiver.isDone());
            assertEquals(new Broadcast.Stats(10, 0, 0, 1, 0, 0), broadcast.stats());
            assertTrue(slow.isClosed());
            assertThrows(ChannelClosedException.class, () -> slow.tryReceive());
            assertEquals(Optional.empty(), slow.receiveOrClosed());
        }
    }

    @Test
    void closeSubscription_theLast_letsAllSendersGo() throws Exception {
        var broadcast = Broadcast.<Integer>of(1);
        var only = broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 4; i++) {
                var item = i;
                kit.spawn(() -> broadcast.send(item));
            }
            kit.awaitAllParked();
            only.close();
            kit.runToEnd();
            assertEquals(new Broadcast.Stats(4, 0, 0, 0, 0, 0), broadcast.stats());
        }
    }

    @Test
    void closeSubscription_receiversWait_areTold() throws Exception {
        var subscription = Broadcast.<Integer>of(1).subscribe();
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> assertThrows(ChannelClosedException.class, () -> subscription.receive()));
            kit.spawn(() -> assertFalse(subscription.iterator().hasNext()));
            kit.awaitAllParked();
            subscription.close();
            kit.runToEnd();
        }
    }

    @Test
    void close_unread_isReceivedFirst() {
        var broadcast = Broadcast.<Integer>of(3);
        var subscription = broadcast.subscribe();
        broadcast.send(1);
        broadcast.send(2);
        assertTrue(broadcast.close());
        assertFalse(broadcast.close());
        assertTrue(broadcast.isClosed());
        assertThrows(ChannelClosedException.class, () -> broadcast.send(3));
        assertThrows(ChannelClosedException.class, () -> broadcast.send(3, SECOND));
        assertThrows(ChannelClosedException.class, () -> broadcast.trySend(3));
        var received = new ArrayList<Integer>();
        subscription.forEach(received::add);
        assertEquals(List.of(1, 2), received);
        var closed = assertThrows(ChannelClosedException.class, () -> subscription.receive());
        assertNull(closed.getCause());
        assertThrows(ChannelClosedException.class, () -> subscription.receive(SECOND));
        assertThrows(NoSuchElementException.class, () -> subscription.iterator().next());
        assertEquals(Optional.empty(), broadcast.subscribe().receiveOrClosed());
    }

    @Test
    void closeWithError_whoFindsIt_getsTheCause() {
        var broadcast = Broadcast.<Integer>of(3);
        var subscription = broadcast.subscribe();
        broadcast.send(1);
        var error = new ArithmeticException("broken");
        broadcast.closeWithError(error);
        assertEquals(Optional.of(1), subscription.receiveOrClosed());
        assertSame(error, assertThrows(ChannelClosedException.class, () -> subscription.receive()).getCause());
        assertSame(error, assertThrows(ChannelClosedException.class, () -> subscription.receiveOrClosed()).getCause());
        assertSame(error, assertThrows(ChannelClosedException.class, () -> broadcast.send(2)).getCause());
    }

    @Test
    void close_allWait_areTold() throws Exception {
        var broadcast = Broadcast.<Integer>of(1);
        var slow = broadcast.subscribe();
        var fast = broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            broadcast.trySend(1);
            fast.tryReceive();
            kit.spawn(() -> assertThrows(ChannelClosedException.class, () -> broadcast.send(2)));
            kit.spawn(() -> assertEquals(Optional.empty(), fast.receiveOrClosed()));
            kit.awaitAllParked();
            broadcast.close();
            kit.runToEnd();
            assertEquals(List.of(1), List.of(slow.receive()));
            assertEquals(1, broadcast.stats().sent());
        }
    }

    // ---- the rest ----------------------------------------------------------------------------------------------------

    @Test
    void timeouts_nothingHappens_areKept() throws Exception {
        var broadcast = Broadcast.<Integer>of(1);
        var subscription = broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals(Optional.empty(), subscription.receive(SECOND));
                assertTrue(broadcast.send(1, SECOND));
                assertFalse(broadcast.send(2, SECOND));
                assertFalse(broadcast.send(2, Duration.ZERO));
                assertEquals(Optional.of(1), subscription.receive(Duration.ZERO));
                Task.spawn(() -> broadcast.send(3));
                assertEquals(Optional.of(3), subscription.receive(Duration.ZERO));
            });
            assertEquals(SECOND.multipliedBy(2), kit.clock().elapsed());
        }
    }

    @Test
    void sendAndReceive_manyInARow_letOthersRun() throws Exception {
        var broadcast = Broadcast.<Integer>dropping(10);
        broadcast.subscribe();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> {});
                for (var i = 0; i < Exchange.BUDGET; i++) {
                    broadcast.send(i);
                }
                assertFalse(other.isDone());
                broadcast.send(1);
                assertTrue(other.isDone());
            });
        }
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    void arguments_bad_areRefused() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Broadcast.of(0));
        assertTrue(String.valueOf(refused.getMessage()).contains("capacity: 0"), refused::getMessage);
        assertThrows(IllegalArgumentException.class, () -> Broadcast.dropping(-1));
        var broadcast = Broadcast.<Integer>of(1);
        assertThrows(NullPointerException.class, () -> broadcast.send(null));
        assertThrows(NullPointerException.class, () -> broadcast.trySend(null));
        assertThrows(IllegalArgumentException.class, () -> broadcast.send(1, Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> broadcast.subscribe().receive(Duration.ofMillis(-1)));
        assertThrows(NullPointerException.class, () -> broadcast.closeWithError(null));
        assertFalse(broadcast.isClosed());
    }

    @Test
    void toString_eachState_tellsIt() throws Exception {
        var broadcast = Broadcast.<Integer>of(2);
        var subscription = broadcast.subscribe();
        assertEquals("Broadcast[0 of 2 buffered, 1 subscriptions]", broadcast.toString());
        broadcast.send(1);
        assertEquals("Subscription[1 unread, 0 lost] of Broadcast[1 of 2 buffered, 1 subscriptions]",
                subscription.toString());
        broadcast.close();
        subscription.close();
        assertEquals("Subscription[0 unread, 0 lost, closed] of Broadcast[0 of 2 buffered, 0 subscriptions, closed]",
                subscription.toString());
        assertEquals("Broadcast[0 of 3 buffered, dropping, 0 subscriptions]", Broadcast.dropping(3).toString());
    }
}
