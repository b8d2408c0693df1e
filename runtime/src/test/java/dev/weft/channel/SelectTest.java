package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a select does, and in which order, without anybody giving up. */
@Limited
final class SelectTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Channel<String> first = Channel.rendezvous();
    private final Channel<String> second = Channel.rendezvous();

    private String selectBoth() {
        return Select.select(first.onReceive(item -> "first " + item), second.onReceive(item -> "second " + item));
    }

    private void assertNobodyWaits() {
        assertEquals(0, first.balance());
        assertEquals(0, second.balance());
        assertEquals(0, first.stats().waitingReceivers() + second.stats().waitingReceivers());
    }

    // ---- ready at once -----------------------------------------------------------------------------------------------

    @Test
    void select_oneIsReady_doesThatWithoutAWait() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> second.send("item"));
            kit.awaitAllParked();
            kit.run(() -> assertEquals("second item", selectBoth()));
            assertNobodyWaits();
        }
    }

    @Test
    void select_sendIsReady_sends() throws Exception {
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> second.receive());
            kit.awaitAllParked();
            assertEquals("sent", kit.run(
                    () -> Select.<String>select(first.onReceive(item -> item), second.onSend("item", () -> "sent"))));
            assertEquals("item", receiver.resultNow());
            assertNobodyWaits();
        }
    }

    @Test
    void selectInOrder_severalAreReady_takesTheFirstNamed() throws Exception {
        var channels = IntStream.range(0, 4).mapToObj(_ -> Channel.<Integer>unbounded()).toList();
        for (var i = 1; i < 4; i++) {
            for (var n = 0; n < 3; n++) {
                channels.get(i).trySend(i);
            }
        }
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var order = new ArrayList<Integer>();
                for (var n = 0; n < 9; n++) {
                    order.add(Select.<Integer>selectInOrder(channels.get(0).onReceive(item -> item),
                            channels.get(3).onReceive(item -> item), channels.get(1).onReceive(item -> item),
                            channels.get(2).onReceive(item -> item)));
                }
                assertEquals(List.of(3, 3, 3, 1, 1, 1, 2, 2, 2), order);
            });
        }
    }

    @Test
    void select_allAreReady_takesEachAboutAsOften() throws Exception {
        var counts = new HashMap<String, Integer>();
        try (var kit = TestKit.seeded(7)) {
            kit.run(() -> {
                var a = Channel.<String>conflated();
                var b = Channel.<String>conflated();
                var c = Channel.<String>conflated();
                for (var i = 0; i < 3000; i++) {
                    a.trySend("a");
                    b.trySend("b");
                    c.trySend("c");
                    counts.merge(Select.<String>select(a.onReceive(item -> item), b.onReceive(item -> item),
                            c.onReceive(item -> item)), 1, Integer::sum);
                }
            });
        }
        assertEquals(3, counts.size());
        counts.values().forEach(count -> assertTrue(count > 850 && count < 1150, counts.toString()));
    }

    @Test
    void select_sameSeed_choosesTheSame() throws Exception {
        assertEquals(choices(3), choices(3));
        assertFalse(choices(3).equals(choices(4)));
    }

    private static List<String> choices(long seed) throws Exception {
        try (var kit = TestKit.seeded(seed)) {
            return kit.run(() -> {
                var a = Channel.<String>conflated();
                var b = Channel.<String>conflated();
                return IntStream.range(0, 50).mapToObj(_ -> {
                    a.trySend("a");
                    b.trySend("b");
                    return Select.<String>select(a.onReceive(item -> item), b.onReceive(item -> item));
                }).toList();
            });
        }
    }

    // ---- waiting -----------------------------------------------------------------------------------------------------

    @Test
    void select_nothingIsReady_waitsInEveryQueueAndLeavesNoTrace() throws Exception {
        try (var kit = TestKit.fifo()) {
            var select = kit.spawn(this::selectBoth);
            kit.awaitAllParked();
            assertEquals(-1, first.balance());
            assertEquals(-1, second.balance());
            assertTrue(second.trySend("item"));
            assertFalse(first.trySend("lost")); // it is decided already
            kit.awaitAllParked();
            assertEquals("second item", select.resultNow());
            assertNobodyWaits();
        }
    }

    @Test
    void select_sendWaits_givesItsItemOnlyToTheWinner() throws Exception {
        try (var kit = TestKit.fifo()) {
            var select = kit.spawn(() -> Select.<String>select(first.onSend("to first", () -> "first"),
                    second.onSend("to second", () -> "second")));
            kit.awaitAllParked();
            assertEquals(1, first.balance());
            assertEquals(Optional.of("to second"), second.tryReceive());
            assertEquals(Optional.empty(), first.tryReceive());
            kit.awaitAllParked();
            assertEquals("second", select.resultNow());
            assertNobodyWaits();
        }
    }

    /** Who stood in the queue before the select comes before it, and who came later after it. */
    @Test
    void select_waitsAmongOthers_isServedInItsTurn() {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> trace.add("before " + first.receive()));
            kit.spawn(() -> trace.add("select " + selectBoth()));
            kit.spawn(() -> trace.add("after " + first.receive()));
            kit.awaitAllParked();
            for (var item : List.of("1", "2", "3")) {
                assertTrue(first.trySend(item));
            }
            kit.awaitAllParked();
        }
        assertEquals(List.of("before 1", "select first 2", "after 3"), trace);
    }

    @Test
    void select_againstSelect_meetOnce() throws Exception {
        try (var kit = TestKit.fifo()) {
            var one = kit.spawn(() -> Select.<String>select(first.onSend("from one", () -> "sent"),
                    second.onReceive(item -> "received " + item)));
            kit.awaitAllParked();
            var other = kit.spawn(() -> Select.<String>select(second.onReceive(item -> "received " + item),
                    first.onReceive(item -> "received " + item)));
            kit.awaitAllParked();
            assertEquals("sent", one.resultNow());
            assertEquals("received from one", other.resultNow());
            assertNobodyWaits();
        }
    }

    @Test
    void select_sendsAndReceivesOnOneChannel_doesNotMeetItselfButAnother() throws Exception {
        try (var kit = TestKit.fifo()) {
            var one = kit.spawn(() -> Select.<String>select(first.onSend("one", () -> "sent"),
                    first.onReceive(item -> "received " + item)));
            kit.awaitAllParked();
            assertFalse(one.isDone());
            assertEquals(new Channel.Stats(0, 0, 0, 0, 1, 1), first.stats());
            var other = kit.spawn(() -> Select.<String>select(first.onSend("other", () -> "sent"),
                    first.onReceive(item -> "received " + item)));
            kit.awaitAllParked();
            assertTrue(List.of(one.resultNow(), other.resultNow()).contains("sent"));
            assertEquals(new Channel.Stats(1, 1, 0, 0, 0, 0), first.stats());
        }
    }

    @Test
    void select_sameChannelTwice_takesOneItemOnce() throws Exception {
        try (var kit = TestKit.fifo()) {
            var select = kit.spawn(() -> Select.<String>select(first.onReceive(item -> "one " + item),
                    first.onReceive(item -> "two " + item)));
            kit.awaitAllParked();
            assertEquals(-2, first.balance());
            assertTrue(first.trySend("item"));
            assertFalse(first.trySend("lost"));
            kit.awaitAllParked();
            assertEquals("one item", select.resultNow());
            assertNobodyWaits();
            kit.spawn(() -> first.send("again"));
            kit.awaitAllParked();
            assertEquals("one again", kit.run(() -> Select.<String>selectInOrder(
                    first.onReceive(item -> "one " + item), first.onReceive(item -> "two " + item))));
        }
    }

    @Test
    void select_clauseUsedAgainAndByTwo_hasNoState() throws Exception {
        var clause = first.onReceive(item -> item);
        try (var kit = TestKit.fifo()) {
            var one = kit.spawn(() -> Select.<String>select(clause) + Select.<String>select(clause));
            var other = kit.spawn(() -> Select.<String>select(clause, clause));
            kit.awaitAllParked();
            kit.run(() -> List.of("a", "b", "c").forEach(item -> first.send(item)));
            assertEquals("ac", one.resultNow());
            assertEquals("b", other.resultNow());
        }
    }

    @Test
    void select_manyChannels_worksInAnyOrderOfNaming() throws Exception {
        var channels = IntStream.range(0, 20).mapToObj(_ -> Channel.<Integer>rendezvous()).toList();
        try (var kit = TestKit.fifo()) {
            var select = kit.spawn(() -> {
                @SuppressWarnings({"unchecked", "rawtypes"})
                SelectClause<Integer>[] clauses = new SelectClause[40];
                for (var i = 0; i < 40; i++) { // each twice, downwards
                    clauses[i] = channels.get(19 - i / 2).onReceive(item -> item);
                }
                return Select.<Integer>select(clauses);
            });
            kit.awaitAllParked();
            assertTrue(channels.get(13).trySend(7));
            kit.awaitAllParked();
            assertEquals(7, select.resultNow());
            channels.forEach(channel -> assertEquals(0, channel.balance()));
        }
    }

    // ---- arguments and handlers --------------------------------------------------------------------------------------

    @Test
    @SuppressWarnings("NullAway") // what is refused
    void arguments_bad_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> Select.select());
        assertThrows(IllegalArgumentException.class, () -> Select.selectInOrder());
        assertThrows(IllegalArgumentException.class,
                () -> Select.<String>select(Select.otherwise(() -> "a"), Select.otherwise(() -> "b")));
        assertThrows(IllegalArgumentException.class, () -> Select.onTimeout(Duration.ofNanos(-1), () -> "late"));
        assertThrows(NullPointerException.class, () -> Select.<String>select(first.onReceive(item -> item), null));
        assertThrows(NullPointerException.class, () -> first.onSend(null, () -> "sent"));
        assertThrows(NullPointerException.class, () -> first.onReceive(null));
        assertNobodyWaits();
    }

    @Test
    @SuppressWarnings("NullAway") // a handler may return null
    void handler_throwsOrReturnsNull_soDoesTheSelect() throws Exception {
        var channel = Channel.<String>unbounded();
        channel.trySend("a");
        channel.trySend("b");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(IllegalStateException.class, () -> Select.<String>select(channel.onReceive(_ -> {
                    throw new IllegalStateException("of the handler");
                }), first.onReceive(item -> item)));
                assertNull(Select.<String>select(channel.onReceive(_ -> null)));
                assertNobodyWaits();
            });
        }
        assertEquals(0, channel.size());
    }

    /** Everything is cleaned up before: a handler may use the same channels. */
    @Test
    void handler_usesTheChannels_isNotInTheWay() throws Exception {
        try (var kit = TestKit.fifo()) {
            var select = kit.spawn(() -> Select.<String>select(first.onReceive(item -> {
                second.send("from the handler");
                return item + " " + selectBoth();
            }), second.onReceive(item -> item)));
            kit.awaitAllParked();
            assertTrue(first.trySend("one"));
            kit.run(() -> {
                assertEquals("from the handler", second.receive());
                second.send("two");
            });
            assertEquals("one second two", select.resultNow());
        }
    }

    @Test
    void dump_namesWhatASelectWaitsFor() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> Select.<String>select(first.onSend("item", () -> "sent"), second.onReceive(item -> item),
                    Select.onTimeout(SECOND, () -> "late")));
            kit.awaitAllParked();
            var dump = kit.scheduler().dump().toString();
            assertTrue(dump.contains("SELECT on Select[send into Channel[rendezvous, 1 sending], "
                    + "receive from Channel[rendezvous, 1 receiving], timeout PT1S]"), dump);
            first.close();
        }
    }

    @Test
    void budget_selectsThatNeverWait_letOthersRunNowAndThen() throws Exception {
        var channel = Channel.<Integer>unbounded();
        IntStream.range(0, 2 * Exchange.BUDGET).forEach(channel::trySend);
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var other = Task.spawn(() -> 7);
                for (var i = 0; i <= Exchange.BUDGET; i++) {
                    Select.<Integer>select(first.onReceive(_ -> -1), channel.onReceive(item -> item));
                }
                assertTrue(other.isDone());
            });
        }
    }
}
