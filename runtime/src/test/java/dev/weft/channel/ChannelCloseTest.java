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
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing a channel in each of its states. */
@Limited
final class ChannelCloseTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void assertRefusesSends(Channel<String> channel) {
        assertThrows(ChannelClosedException.class, () -> channel.send("late"));
        assertThrows(ChannelClosedException.class, () -> channel.send("late", SECOND));
        assertThrows(ChannelClosedException.class, () -> channel.trySend("late"));
    }

    private static void assertDrained(Channel<String> channel) {
        assertThrows(ChannelClosedException.class, channel::receive);
        assertThrows(ChannelClosedException.class, () -> channel.receive(SECOND));
        assertThrows(ChannelClosedException.class, channel::tryReceive);
        assertEquals(Optional.empty(), channel.receiveOrClosed());
        assertFalse(channel.iterator().hasNext());
        assertThrows(NoSuchElementException.class, () -> channel.iterator().next());
    }

    @ParameterizedTest
    @EnumSource
    void close_idle_refusesSendsAndReceivesForGood(Kind kind) throws Exception {
        var channel = kind.<String>create();
        assertFalse(channel.isClosed());
        assertTrue(channel.close());
        assertTrue(channel.isClosed());
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertRefusesSends(channel);
                assertDrained(channel);
            });
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(new Channel.Stats(0, 0, 0, 0, 0, 0), channel.stats());
    }

    @ParameterizedTest
    @EnumSource
    void close_receiversWait_wakesThemInOrder(Kind kind) {
        var channel = kind.<String>create();
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 3; i++) {
                var number = i;
                kit.spawn(() -> {
                    assertThrows(ChannelClosedException.class, channel::receive);
                    trace.add("receive " + number);
                });
            }
            kit.spawn(() -> trace.add("receiveOrClosed " + channel.receiveOrClosed()));
            kit.spawn(() -> {
                for (var item : channel) {
                    trace.add("unexpected " + item);
                }
                trace.add("iteration");
            });
            kit.awaitAllParked();
            assertEquals(-5, channel.balance());
            assertTrue(channel.close());
            assertEquals(0, channel.balance());
            kit.awaitAllParked();
            assertEquals(List.of(), kit.tasks());
        }
        assertEquals(List.of("receive 0", "receive 1", "receive 2", "receiveOrClosed " + Optional.empty(), "iteration"),
                trace);
    }

    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE", "BUFFERED"})
    void close_sendersWait_theirItemsAreNotDelivered(Kind kind) throws Exception {
        var channel = kind.<String>create();
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < kind.room(); i++) {
                channel.trySend("buffered " + i);
            }
            var senders = new ArrayList<Task<Void>>();
            for (var i = 0; i < 3; i++) {
                senders.add(kit.spawn(() -> {
                    assertThrows(ChannelClosedException.class, () -> channel.send("blocked"));
                }));
            }
            senders.add(kit.spawn(() -> {
                assertThrows(ChannelClosedException.class, () -> channel.send("blocked", SECOND));
            }));
            kit.awaitAllParked();
            assertEquals(4, channel.balance());
            assertTrue(channel.close());
            assertEquals(0, channel.balance());
            kit.run(() -> {
                senders.forEach(Task::join);
                for (var i = 0; i < kind.room(); i++) {
                    assertEquals("buffered " + i, channel.receive());
                }
                assertDrained(channel);
            });
        }
        assertEquals(new Channel.Stats(kind.room(), kind.room(), 0, 0, 0, 0), channel.stats());
    }

    @Test
    void close_itemsBuffered_allCanStillBeReceivedInEveryWay() throws Exception {
        var channel = Channel.<String>unbounded();
        for (var item : List.of("a", "b", "c", "d", "e", "f")) {
            channel.trySend(item);
        }
        channel.close();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertRefusesSends(channel);
                assertEquals("a", channel.receive());
                assertEquals(Optional.of("b"), channel.receive(Duration.ZERO));
                assertEquals(Optional.of("c"), channel.tryReceive());
                assertEquals(Optional.of("d"), channel.receiveOrClosed());
                var rest = new ArrayList<String>();
                channel.forEach(rest::add);
                assertEquals(List.of("e", "f"), rest);
                assertDrained(channel);
            });
        }
    }

    @Test
    void close_conflated_latestCanStillBeReceived() {
        var channel = Channel.<String>conflated();
        channel.trySend("old");
        channel.trySend("latest");
        channel.close();
        assertThrows(ChannelClosedException.class, () -> channel.trySend("late"));
        assertEquals(Optional.of("latest"), channel.tryReceive());
        assertThrows(ChannelClosedException.class, channel::tryReceive);
    }

    @Test
    void close_again_isFalseAndChangesNothing() {
        var channel = Channel.<String>rendezvous();
        assertTrue(channel.close());
        assertFalse(channel.close());
        assertFalse(channel.closeWithError(new IOException("late")));
        assertNull(assertThrows(ChannelClosedException.class, channel::tryReceive).getCause());
    }

    @Test
    void closeWithError_afterTheDrain_everybodyGetsItAsTheCause() throws Exception {
        var channel = Channel.<String>buffered(2);
        var error = new IOException("broken");
        channel.trySend("item");
        assertTrue(channel.closeWithError(error));
        assertFalse(channel.closeWithError(new IOException("another")));
        assertFalse(channel.close());
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertSame(error, assertThrows(ChannelClosedException.class, () -> channel.send("late")).getCause());
                assertEquals(Optional.of("item"), channel.receiveOrClosed());
                assertSame(error, assertThrows(ChannelClosedException.class, channel::receive).getCause());
                assertSame(error, assertThrows(ChannelClosedException.class, channel::tryReceive).getCause());
                assertSame(error, assertThrows(ChannelClosedException.class, channel::receiveOrClosed).getCause());
                assertSame(error,
                        assertThrows(ChannelClosedException.class, () -> channel.iterator().hasNext()).getCause());
            });
        }
    }

    @Test
    void closeWithError_waiters_getItAsTheCause() throws Exception {
        var error = new IOException("broken");
        try (var kit = TestKit.fifo()) {
            var empty = Channel.<String>rendezvous();
            var full = Channel.<String>rendezvous();
            var receiver = kit.spawn(() -> assertThrows(ChannelClosedException.class, empty::receiveOrClosed));
            var sender = kit.spawn(() -> assertThrows(ChannelClosedException.class, () -> full.send("item")));
            kit.awaitAllParked();
            empty.closeWithError(error);
            full.closeWithError(error);
            kit.awaitAllParked();
            assertSame(error, receiver.join().getCause());
            assertSame(error, sender.join().getCause());
        }
    }

    @Test
    void iteration_untilClosed_givesEveryItemAndEnds() throws Exception {
        var channel = Channel.<Integer>rendezvous();
        var received = new ArrayList<Integer>();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task.spawn(() -> {
                    for (var i = 0; i < 5; i++) {
                        channel.send(i);
                    }
                    channel.close();
                });
                for (int item : channel) {
                    received.add(item);
                }
            });
        }
        assertEquals(List.of(0, 1, 2, 3, 4), received);
    }

    @Test
    void iterator_hasNextAgain_takesNoSecondItem() {
        var channel = Channel.<String>unbounded();
        channel.trySend("a");
        channel.trySend("b");
        var iterator = channel.iterator();
        assertTrue(iterator.hasNext());
        assertTrue(iterator.hasNext());
        assertEquals("a", iterator.next());
        assertEquals("b", iterator.next());
    }
}
