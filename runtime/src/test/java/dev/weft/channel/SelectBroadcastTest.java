package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Selects that send into a broadcast, or receive from one until its end. */
@Limited
final class SelectBroadcastTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Broadcast<String> news = Broadcast.of(1);
    private final Subscription<String> subscription = news.subscribe();
    private final Channel<String> other = Channel.rendezvous();

    private SelectClause<String> sending(String item) {
        return news.onSend(item, () -> "sent " + item);
    }

    private void assertNobodyWaits() {
        assertEquals(0, news.stats().waitingSenders());
        assertEquals(0, news.stats().waitingReceivers());
        assertEquals(0, other.stats().waitingReceivers());
    }

    // ---- sending -----------------------------------------------------------------------------------------------------

    @Test
    void onSend_thereIsRoom_sendsAtOnceToAll() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var waiting = Task.spawn(() -> news.subscribe().receive());
                kit.awaitAllParked();
                assertEquals("sent a", Select.<String>select(other.onReceive(item -> item), sending("a")));
                assertEquals(Optional.of("a"), subscription.tryReceive());
                assertEquals("a", waiting.join());
                assertNobodyWaits();
            });
        }
    }

    @Test
    void onSend_full_waitsItsTurnAndLeavesNoTraceElsewhere() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                news.send("first");
                var before = Task.spawn(() -> news.send("second"));
                var selecting = Task
                        .spawn(() -> Select.<String>select(sending("third"), other.onReceive(item -> item)));
                kit.awaitAllParked();
                assertTrue(selecting.toString().contains("SELECT"), selecting::toString);
                assertEquals(2, news.stats().waitingSenders());
                assertEquals("first", subscription.receive());
                kit.awaitAllParked();
                assertTrue(before.isDone());
                assertFalse(selecting.isDone());
                assertEquals("second", subscription.receive());
                assertEquals("sent third", selecting.join());
                assertEquals("third", subscription.receive());
                assertNobodyWaits();
            });
        }
    }

    @Test
    void onSend_losesToAnotherClause_itsItemIsNotSent() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                news.send("first");
                var selecting = Task.spawn(() -> Select.<String>select(sending("lost"), other.onReceive(item -> item)));
                kit.awaitAllParked();
                other.send("won");
                assertEquals("won", selecting.join());
                assertEquals("first", subscription.receive());
                assertEquals(Optional.empty(), subscription.tryReceive());
                assertEquals("late", Select.<String>select(subscription.onReceive(item -> item),
                        Select.onTimeout(SECOND, () -> "late")));
                assertNobodyWaits();
            });
        }
    }

    /** It stands on both sides when a slot becomes free: it sends, and has its own item still to read. */
    @Test
    void onSend_withAReceiveOfTheSameBroadcast_doesNotMeetItself() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var slow = news.subscribe();
                news.send("first");
                assertEquals("first", subscription.receive());
                var selecting = Task.spawn(
                        () -> Select.<String>select(subscription.onReceive(item -> "got " + item), sending("mine")));
                kit.awaitAllParked();
                assertEquals("first", slow.receive());
                assertEquals("sent mine", selecting.join());
                assertEquals("mine", subscription.receive());
                assertEquals("mine", slow.receive());
                assertNobodyWaits();
            });
        }
    }

    @Test
    void onSend_closed_throwsWithTheCauseNowAndMeanwhile() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var error = new IOException("over");
                news.send("first");
                var selecting = Task.spawn(() -> assertThrows(ChannelClosedException.class,
                        () -> Select.<String>select(other.onReceive(item -> item), sending("never"))));
                kit.awaitAllParked();
                news.closeWithError(error);
                assertSame(error, selecting.join().getCause());
                assertSame(error, assertThrows(ChannelClosedException.class,
                        () -> Select.<String>select(sending("never"), Select.otherwise(() -> "no"))).getCause());
                assertEquals(1, news.stats().sent());
                assertNobodyWaits();
            });
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void onSend_nullItemOrHandler_isRefused() {
        assertThrows(NullPointerException.class, () -> news.onSend(null, () -> 1));
        assertThrows(NullPointerException.class, () -> news.onSend("item", null));
        assertThrows(NullPointerException.class, () -> subscription.onReceiveOrClosed(null));
    }

    // ---- receiving until the end -------------------------------------------------------------------------------------

    private Optional<String> next() {
        return Select.<Optional<String>>select(other.onReceive(Optional::of),
                subscription.onReceiveOrClosed(item -> item.map(String::toString)));
    }

    @Test
    void onReceiveOrClosed_itemsThenTheEnd_givesAll() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var received = new ArrayList<Optional<String>>();
                var selecting = Task.spawn(() -> {
                    Optional<String> item;
                    do {
                        item = next();
                        received.add(item);
                    } while (item.isPresent());
                });
                kit.awaitAllParked();
                news.send("a");
                news.send("b");
                kit.awaitAllParked();
                news.close();
                selecting.join();
                assertEquals(List.of(Optional.of("a"), Optional.of("b"), Optional.empty()), received);
                assertEquals(Optional.empty(), next(), "it was closed before");
                assertNobodyWaits();
            });
        }
    }

    @Test
    void onReceiveOrClosed_subscriptionClosedMeanwhile_givesEmptyThoughTheBroadcastFailed() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var selecting = Task.spawn(this::next);
                kit.awaitAllParked();
                subscription.close();
                assertEquals(Optional.empty(), selecting.join());
                news.closeWithError(new IOException("over"));
                assertEquals(Optional.empty(), next());
            });
        }
    }

    @Test
    void onReceiveOrClosed_closedWithError_throwsAfterWhatWasUnread() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var error = new IOException("over");
                news.send("unread");
                news.closeWithError(error);
                assertEquals(Optional.of("unread"), next());
                assertSame(error, assertThrows(ChannelClosedException.class, this::next).getCause());
            });
        }
    }

    // ---- at any moment -----------------------------------------------------------------------------------------------

    /** Sent if and only if its handler ran. */
    @Test
    void sweep_selectThatSends_losesAndDoublesNothing() {
        record State(Broadcast<Integer> numbers, Subscription<Integer> reader, List<Integer> sent,
                List<Integer> received) {}
        CancelSweep.of(() -> {
            var numbers = Broadcast.<Integer>of(1);
            return new State(numbers, numbers.subscribe(), new ArrayList<>(), new ArrayList<>());
        }).check(state -> {
            for (var item = state.reader.tryReceive(); item.isPresent(); item = state.reader.tryReceive()) {
                state.received.add(item.get());
            }
            assertEquals(state.sent, state.received);
            assertEquals(0, state.numbers.stats().waitingSenders());
            assertEquals(0, state.numbers.stats().waitingReceivers());
        }).run(state -> {
            Task.spawn("sender", () -> {
                for (var i = 0; i < 4; i++) {
                    var item = i;
                    Select.<Boolean>select(Select.onTimeout(SECOND, () -> false),
                            state.numbers.onSend(item, () -> state.sent.add(item)));
                }
            });
            Task.spawn("reader", () -> {
                for (var i = 0; i < 3; i++) {
                    Select.<Boolean>select(Select.onTimeout(SECOND, () -> false),
                            state.reader.onReceiveOrClosed(item -> state.received.add(item.orElseThrow())));
                    Task.yield();
                }
            });
        });
    }
}
