package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Stackless Python's {@code test_channel}, by behaviour.
 *
 * <p>
 * Ported: {@code testBlockingSend}, {@code testBlockingReceive}, {@code testNonBlockingSend}, {@code testNonBlockingReceive},
 * {@code testMainTaskletBlockingWithoutASender} (here it stalls, and the dump names the channel), {@code testInterthreadCommunication},
 * {@code testSendException} and {@code testSendThrow} (as a close with an error, which ends the channel: an item that is an error
 * is a type of the user's), {@code testSendSequence} and {@code testIterator}, {@code TestChannels.test_balance}, killed while blocked
 * (pypy #2595), {@code test_close} (with our rule that waiters are woken); preferences are in {@code PreferenceTest}.
 *
 * <p>
 * Without counterpart: {@code block_trap} (no task that may not wait: use {@code tryReceive}), {@code schedule_all} (preference has
 * all that is needed), {@code channel.queue} and channel callbacks (dumps and observers), pickling.
 */
@Limited
final class StacklessChannelTest {
    @Test
    void blockingSend_taskIsBlockedUntilSomebodyReceives() {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            var sender = kit.spawn(() -> channel.send(1));
            kit.awaitAllParked();
            assertFalse(sender.isDone());
            assertEquals(1, channel.balance());
            assertEquals(Optional.of(1), channel.tryReceive());
            kit.awaitAllParked();
            assertTrue(sender.isDone());
        }
    }

    @Test
    void blockingReceive_taskIsBlockedUntilSomebodySends() {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> channel.receive());
            kit.awaitAllParked();
            assertFalse(receiver.isDone());
            assertEquals(-1, channel.balance());
            assertTrue(channel.trySend(1));
            kit.awaitAllParked();
            assertEquals(1, receiver.resultNow());
        }
    }

    @Test
    void nonBlockingSend_receiverIsThere_senderDoesNotBlock() throws Exception {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> channel.receive());
            kit.awaitAllParked();
            kit.run(() -> {
                channel.send(7);
                assertFalse(receiver.isDone()); // nobody ran meanwhile
            });
            assertEquals(7, receiver.resultNow());
        }
    }

    @Test
    void nonBlockingReceive_senderIsThere_receiverDoesNotBlock() throws Exception {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            var sender = kit.spawn(() -> channel.send(7));
            kit.awaitAllParked();
            kit.run(() -> {
                assertEquals(7, channel.receive());
                assertFalse(sender.isDone());
            });
            assertTrue(sender.isDone());
        }
    }

    @Test
    void mainBlocksWithoutASender_isAStallAndTheDumpNamesTheChannel() {
        try (var kit = TestKit.fifo()) {
            var stalled = assertThrows(AssertionError.class, () -> kit.run(() -> Channel.rendezvous().receive()));
            assertTrue(String.valueOf(stalled.getMessage()).contains("PARKED RECEIVE"), stalled.getMessage());
            var dump = kit.scheduler().dump().toString();
            assertTrue(dump.contains("RECEIVE on Channel[rendezvous, 1 receiving]"), dump);
        }
    }

    @Test
    void interthreadCommunication_bothWays() throws Exception {
        var there = Channel.<Integer>rendezvous();
        var back = Channel.<Integer>rendezvous();
        var thread = Threads.run(() -> {
            for (var item = there.receive(); item >= 0; item = there.receive()) {
                back.send(item + 1);
            }
        });
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> {
                for (var i = 0; i < 50; i++) {
                    there.send(i);
                    assertEquals(i + 1, back.receive());
                }
                there.send(-1);
            }).join();
        }
        assertTrue(thread.value());
    }

    @Test
    void sendException_receiverGetsItWithItsTrace() {
        var channel = Channel.<Integer>rendezvous();
        var error = new AtomicReference<Throwable>();
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> assertThrows(ChannelClosedException.class, () -> channel.receive()));
            kit.spawn(() -> {
                try {
                    throw new IOException("of the sender");
                } catch (IOException thrown) {
                    error.set(thrown);
                    channel.closeWithError(thrown);
                }
            });
            kit.awaitAllParked();
            var cause = Objects.requireNonNull(receiver.resultNow().getCause());
            assertSame(error.get(), cause);
            assertTrue(cause.getStackTrace()[0].getClassName().contains("StacklessChannelTest"));
        }
    }

    @Test
    void sendSequence_iteratorReceivesAllAndEnds() throws Exception {
        var channel = Channel.<Integer>rendezvous();
        var received = new ArrayList<Integer>();
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                IntStream.range(0, 10).forEach(i -> channel.send(i));
                channel.close();
            });
            kit.run(() -> channel.forEach(received::add));
        }
        assertEquals(IntStream.range(0, 10).boxed().toList(), received);
    }

    @Test
    void balance_countsSendersUpAndReceiversDown() {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            for (var i = 1; i <= 3; i++) {
                kit.spawn(() -> channel.send(0));
                kit.awaitAllParked();
                assertEquals(i, channel.balance());
            }
            for (var i = 2; i >= -2; i--) {
                kit.spawn(() -> channel.receive());
                kit.awaitAllParked();
                assertEquals(i, channel.balance());
            }
            channel.close();
        }
    }

    @Test
    void killedWhileBlocked_leavesTheChannelAsIfItHadNotCome() {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            var killed = new ArrayList<Task<Integer>>();
            for (var i = 0; i < 3; i++) {
                killed.add(kit.spawn(() -> channel.receive()));
            }
            kit.awaitAllParked();
            for (var i : List.of(1, 0, 2)) { // from the middle, the head, the last
                var before = channel.balance();
                killed.get(i).cancel();
                kit.awaitAllParked();
                assertEquals(before + 1, channel.balance());
            }
            assertFalse(channel.trySend(1));
            var sender = kit.spawn(() -> channel.send(2));
            kit.awaitAllParked();
            sender.cancel();
            kit.awaitAllParked();
            assertEquals(0, channel.balance());
            assertEquals(Optional.empty(), channel.tryReceive());
        }
    }

    @Test
    void close_waitersAreWoken() {
        var channel = Channel.<Integer>rendezvous();
        try (var kit = TestKit.fifo()) {
            var receiver = kit.spawn(() -> channel.receiveOrClosed());
            kit.awaitAllParked();
            channel.close();
            kit.awaitAllParked();
            assertEquals(Optional.empty(), receiver.resultNow());
        }
    }
}
