package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the four kinds do, without anybody giving up. */
@Limited
final class ChannelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    @Test
    void send_rendezvousWithoutReceiver_waitsUntilItWasReceived() {
        var channel = Channel.<String>rendezvous();
        try (var kit = TestKit.fifo()) {
            var sender = kit.spawn(() -> channel.send("item"));
            kit.awaitAllParked();
            assertFalse(sender.isDone());
            assertEquals(1, channel.balance());
            var receiver = kit.spawn(() -> channel.receive());
            kit.awaitAllParked();
            assertEquals("item", receiver.resultNow());
            assertTrue(sender.isDone());
            assertEquals(0, channel.balance());
        }
    }

    @Test
    void receive_nothingThere_waitsForASend() {
        var channel = Channel.<String>rendezvous();
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> channel.receive());
            kit.awaitAllParked();
            assertEquals(-1, channel.balance());
            kit.spawn(() -> channel.send("item"));
            kit.awaitAllParked();
            assertEquals("item", receiver.resultNow());
            assertEquals(0, channel.balance());
        }
    }

    @Test
    void send_bufferFull_waitsForRoomAndKeepsTheOrder() throws Exception {
        var channel = Channel.<Integer>buffered(2);
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                for (var i = 0; i < 6; i++) {
                    channel.send(i);
                    trace.add("sent " + i);
                }
            });
            kit.awaitAllParked();
            assertEquals(List.of("sent 0", "sent 1"), trace);
            assertEquals(2, channel.size());
            assertEquals(1, channel.balance());
            kit.run(() -> {
                assertEquals(0, channel.receive());
                Task.yield();
                assertEquals(List.of("sent 0", "sent 1", "sent 2"), trace);
                for (var i = 1; i < 6; i++) {
                    assertEquals(i, channel.receive());
                }
            });
        }
    }

    @Test
    void send_severalWait_areServedInTheOrderOfTheirCalls() throws Exception {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 5; i++) {
                var item = i;
                kit.spawn(() -> channel.send(item));
            }
            kit.awaitAllParked();
            assertEquals(5, channel.balance());
            assertEquals(List.of(0, 1, 2, 3, 4),
                    kit.run(() -> IntStream.range(0, 5).mapToObj(_ -> channel.receive()).toList()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void receive_severalWait_areServedInTheOrderOfTheirCalls(Kind kind) {
        var channel = kind.<Integer>create();
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i < 5; i++) {
                var number = i;
                kit.spawn(() -> trace.add("receiver " + number + " got " + channel.receive()));
            }
            kit.awaitAllParked();
            assertEquals(-5, channel.balance());
            kit.spawn(() -> {
                for (var i = 0; i < 5; i++) {
                    channel.send(i);
                }
            });
            kit.awaitAllParked();
        }
        assertEquals(IntStream.range(0, 5).mapToObj(i -> "receiver " + i + " got " + i).toList(), trace);
    }

    /** Who comes later must not take what somebody waits for. */
    @Test
    void receive_itemHandedToAWaiter_isNotStolen() {
        var channel = Channel.<String>buffered(1);
        try (var kit = TestKit.fifo()) {
            var waiting = kit.spawn(() -> channel.receive());
            kit.awaitAllParked();
            var thief = kit.spawn(() -> {
                channel.send("item");
                return channel.tryReceive();
            });
            kit.awaitAllParked();
            assertEquals(Optional.empty(), thief.resultNow());
            assertEquals("item", waiting.resultNow());
        }
    }

    @Test
    void trySend_senderWaitsForRoom_doesNotOvertakeIt() throws Exception {
        var channel = Channel.<String>buffered(1);
        try (var kit = TestKit.fifo()) {
            channel.trySend("first");
            kit.spawn(() -> channel.send("second"));
            kit.awaitAllParked();
            assertEquals("first", kit.run(() -> {
                var first = channel.receive();
                assertFalse(channel.trySend("third")); // the room belongs to the second already
                return first;
            }));
            assertEquals(Optional.of("second"), channel.tryReceive());
            assertEquals(Optional.empty(), channel.tryReceive());
        }
    }

    @Test
    void unbounded_manyItems_neverWaitsAndKeepsTheOrder() throws Exception {
        var channel = Channel.<Integer>unbounded();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var i = 0; i < 10_000; i++) {
                    assertTrue(channel.trySend(i));
                }
                assertEquals(10_000, channel.size());
                for (var i = 0; i < 10_000; i++) {
                    assertEquals(i, channel.receive());
                }
            });
        }
        assertEquals(new Channel.Stats(10_000, 10_000, 0, 0, 0, 0), channel.stats());
    }

    @Test
    void conflated_severalSent_givesTheLatestOnce() throws Exception {
        var channel = Channel.<Integer>conflated();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                for (var round = 0; round < 3; round++) {
                    for (var i = 0; i < 4; i++) {
                        channel.send(i);
                    }
                    assertEquals(1, channel.size());
                    assertEquals(3, channel.receive());
                    assertEquals(Optional.empty(), channel.tryReceive());
                }
            });
        }
        assertEquals(new Channel.Stats(12, 3, 9, 0, 0, 0), channel.stats());
    }

    /** What the channel says to itself is no item. */
    @Test
    void send_itemsThatLookLikeSignals_areItems() {
        var channel = Channel.<Object>unbounded();
        for (var item : List.of("closed", "sent", "CLOSED", "SENT", Optional.empty())) {
            assertTrue(channel.trySend(item));
            assertEquals(Optional.of(item), channel.tryReceive());
        }
    }

    @Test
    void tryOperations_nobodyThere_returnAtOnce() {
        var channel = Channel.<String>rendezvous();
        assertFalse(channel.trySend("item"));
        assertEquals(Optional.empty(), channel.tryReceive());
        assertEquals(new Channel.Stats(0, 0, 0, 0, 0, 0), channel.stats());
    }

    @Test
    void tryOperations_partnerWaits_serveItWithoutAYield() throws Exception {
        var there = Channel.<String>rendezvous().preference(Preference.RECEIVER);
        var back = Channel.<String>rendezvous().preference(Preference.SENDER);
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                trace.add("partner received " + there.receive());
                back.send("pong");
                trace.add("partner sent");
            });
            kit.awaitAllParked();
            kit.run(() -> {
                assertTrue(there.trySend("ping"));
                trace.add("sent");
                Task.yield();
                trace.add("received " + back.tryReceive().orElseThrow());
            });
        }
        assertEquals(List.of("sent", "partner received ping", "received pong", "partner sent"), trace);
    }

    @Test
    void timeouts_passed_areFalseAndEmptyAndLeaveNoWaiter() throws Exception {
        var channel = Channel.<String>rendezvous();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertFalse(channel.send("item", SECOND));
                assertEquals(SECOND, kit.clock().elapsed());
                assertEquals(Optional.empty(), channel.receive(SECOND));
                assertEquals(SECOND.multipliedBy(2), kit.clock().elapsed());
                assertEquals(0, channel.balance());
                assertFalse(channel.trySend("item"));
            });
        }
    }

    @Test
    void timeouts_notPassed_moveTheItem() throws Exception {
        var channel = Channel.<String>rendezvous();
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                Task.sleep(SECOND.dividedBy(2));
                channel.send("item");
                Task.sleep(SECOND.dividedBy(2));
                assertEquals("back", channel.receive());
            });
            kit.run(() -> {
                assertEquals(Optional.of("item"), channel.receive(SECOND));
                assertTrue(channel.send("back", SECOND));
                assertEquals(SECOND, kit.clock().elapsed());
            });
        }
    }

    /** What another task does in the turn that a timeout of 0 gives away still counts. */
    @Test
    void timeoutZero_partnerIsReady_isServedInOneYield() throws Exception {
        var channel = Channel.<String>rendezvous();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertEquals(Optional.empty(), channel.receive(Duration.ZERO));
                Task.spawn(() -> channel.trySend("item"));
                assertEquals(Optional.of("item"), channel.receive(Duration.ZERO));
                Task.spawn(() -> trace.add(channel.tryReceive().orElseThrow()));
                assertTrue(channel.send("back", Duration.ZERO));
                assertFalse(channel.send("lost", Duration.ZERO));
                assertEquals(0, channel.balance());
            });
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        }
        assertEquals(List.of("back"), trace);
    }

    @Test
    void arguments_bad_areRefusedAndChangeNothing() {
        var channel = Channel.<String>buffered(1);
        var negative = Duration.ofNanos(-1);
        assertTrue(message(IllegalArgumentException.class, () -> Channel.buffered(0)).contains("0"));
        assertTrue(message(IllegalArgumentException.class, () -> Channel.buffered(-3)).contains("-3"));
        assertTrue(message(IllegalArgumentException.class, () -> channel.send("item", negative)).contains("PT"));
        assertTrue(message(IllegalArgumentException.class, () -> channel.receive(negative)).contains("PT"));
        assertEquals(new Channel.Stats(0, 0, 0, 0, 0, 0), channel.stats());
    }

    @Test
    @SuppressWarnings("NullAway") // what is refused
    void arguments_null_areRefusedAndChangeNothing() {
        var channel = Channel.<String>buffered(1);
        assertThrows(NullPointerException.class, () -> channel.send(null));
        assertThrows(NullPointerException.class, () -> channel.send(null, SECOND));
        assertThrows(NullPointerException.class, () -> channel.send("item", null));
        assertThrows(NullPointerException.class, () -> channel.trySend(null));
        assertThrows(NullPointerException.class, () -> channel.receive(null));
        assertThrows(NullPointerException.class, () -> channel.preference(null));
        assertThrows(NullPointerException.class, () -> channel.closeWithError(null));
        assertFalse(channel.isClosed());
        assertEquals(new Channel.Stats(0, 0, 0, 0, 0, 0), channel.stats());
    }

    private static String message(Class<? extends Exception> type, org.junit.jupiter.api.function.Executable call) {
        return String.valueOf(assertThrows(type, call).getMessage());
    }

    @Test
    void toString_everyState_saysWhatADumpNeeds() {
        assertEquals("Channel[rendezvous]", Channel.rendezvous().toString());
        var buffered = Channel.<String>buffered(2);
        buffered.trySend("item");
        assertEquals("Channel[1 of 2 buffered]", buffered.toString());
        var unbounded = Channel.<String>unbounded();
        unbounded.trySend("item");
        unbounded.close();
        assertEquals("Channel[unbounded, 1 buffered, closed]", unbounded.toString());
        var conflated = Channel.<String>conflated();
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> conflated.receive());
            buffered.trySend("item");
            kit.spawn(() -> buffered.send("item"));
            kit.awaitAllParked();
            assertEquals("Channel[conflated, 0 buffered, 1 receiving]", conflated.toString());
            assertEquals("Channel[2 of 2 buffered, 1 sending]", buffered.toString());
            var dump = kit.scheduler().dump().toString();
            assertTrue(dump.contains("RECEIVE") && dump.contains(conflated.toString()), dump);
            assertTrue(dump.contains("SEND") && dump.contains(buffered.toString()), dump);
            conflated.close();
            buffered.tryReceive();
            kit.awaitAllParked();
        }
    }

    @Test
    void budget_operationsThatNeverWait_letOthersRunNowAndThen() throws Exception {
        var channel = Channel.<Integer>unbounded();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> trace.add("other ran"));
                for (var i = 0; i < Exchange.BUDGET; i++) {
                    channel.send(i);
                }
                assertFalse(other.isDone());
                channel.send(0);
                assertTrue(other.isDone());
                var another = Task.spawn(() -> trace.add("another ran"));
                for (var i = 0; i < Exchange.BUDGET; i++) {
                    channel.receive();
                }
                assertTrue(another.isDone());
            });
        }
    }

    @Test
    void budget_tryOperations_areNoYieldPoints() throws Exception {
        var channel = Channel.<Integer>unbounded();
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> trace.add("other ran"));
                for (var i = 0; i < 10 * Exchange.BUDGET; i++) {
                    channel.trySend(i);
                    channel.tryReceive();
                }
                assertFalse(other.isDone());
            });
        }
    }
}
