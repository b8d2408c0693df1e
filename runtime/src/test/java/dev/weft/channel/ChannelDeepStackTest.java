package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations near the end of the stack: each works, or throws {@link StackOverflowError} and has moved nothing, and nobody is left
 * in a queue or unwoken.
 */
@Limited
final class ChannelDeepStackTest {
    private final AtomicInteger here = new AtomicInteger(); // what the deep one has moved
    private final AtomicInteger there = new AtomicInteger(); // what its partner has

    private void assertAgree(Channel<Integer> channel) {
        while (there.get() < here.get()) {
            Task.yield(); // it was woken and will run
        }
        assertEquals(here.get(), there.get());
        assertEquals(0, channel.stats().waitingSenders());
    }

    private Task<Void> spawnReceiver(Scheduler scheduler, Channel<Integer> channel) {
        return scheduler.spawn(() -> {
            while (true) {
                channel.receive();
                there.incrementAndGet();
            }
        });
    }

    private static void awaitReceiver(Channel<Integer> channel) {
        while (channel.balance() >= 0) {
            Task.yield();
        }
    }

    private void sendDeeperAndDeeper(Scheduler scheduler, Channel<Integer> channel) {
        var receiver = spawnReceiver(scheduler, channel);
        awaitReceiver(channel);
        assertTrue(Deep.overflows(() -> {
            channel.send(1);
            here.incrementAndGet();
        }, () -> {
            assertAgree(channel);
            awaitReceiver(channel);
        }) > 0);
        receiver.cancel();
    }

    @ParameterizedTest
    @EnumSource
    void send_toAWaitingReceiver_movesOrThrows(Preference preference) throws Exception {
        DeepStack.run(() -> sendDeeperAndDeeper(Task.current().scheduler(),
                Channel.<Integer>rendezvous().preference(preference)));
    }

    @Test
    void send_toAReceiverOnAnotherCarrier_movesOrThrows() throws Exception {
        try (var other = Scheduler.builder().carriers(1).start()) {
            DeepStack.run(() -> sendDeeperAndDeeper(other, Channel.rendezvous()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2000})
    void sendAndReceive_buffered_moveOrThrow(int capacity) throws Exception {
        DeepStack.run(() -> {
            var channel = Channel.<Integer>buffered(capacity);
            assertTrue(Deep.overflows(() -> {
                channel.send(1);
                here.incrementAndGet();
                channel.receive();
                there.incrementAndGet();
            }, () -> {
                assertEquals(here.get() - there.get(), channel.size());
                while (channel.tryReceive().isPresent()) {
                    there.incrementAndGet();
                }
                assertEquals(here.get(), there.get());
            }) > 0);
        });
    }

    /** A partner that sends to whoever waits. */
    private Task<Void> spawnFeeder(Channel<Integer> channel) {
        return Task.spawn(() -> {
            while (true) {
                if (channel.balance() < 0 && channel.trySend(1)) {
                    there.incrementAndGet();
                }
                Task.yield();
            }
        });
    }

    @Test
    void receive_thatWaits_movesOrThrowsAndLeavesNoWaiter() throws Exception {
        DeepStack.run(() -> {
            var channel = Channel.<Integer>rendezvous();
            var feeder = spawnFeeder(channel);
            assertTrue(Deep.overflows(() -> {
                channel.receive();
                here.incrementAndGet();
            }, () -> {
                assertEquals(0, channel.balance());
                assertEquals(here.get(), there.get());
            }) > 0);
            feeder.cancel();
        });
    }

    @Test
    void send_thatWaits_movesOrThrowsAndLeavesNoWaiter() throws Exception {
        DeepStack.run(() -> {
            var channel = Channel.<Integer>buffered(1);
            channel.trySend(0);
            var taker = Task.spawn(() -> {
                while (true) {
                    if (channel.balance() > 0) {
                        channel.tryReceive();
                        there.incrementAndGet();
                    }
                    Task.yield();
                }
            });
            assertTrue(Deep.overflows(() -> {
                channel.send(1);
                here.incrementAndGet();
            }, () -> {
                assertEquals(0, channel.balance());
                assertEquals(here.get(), there.get());
            }) > 0);
            taker.cancel();
        });
    }

    @Test
    void close_waiters_wakesAllOrNobody() throws Exception {
        DeepStack.run(() -> {
            var channels = new Object() {
                Channel<Integer> current = Channel.rendezvous();
                Task<?> first = receiver(current);
                Task<?> second = receiver(current);

                void renew() {
                    current = Channel.rendezvous();
                    first = receiver(current);
                    second = receiver(current);
                    Task.yield();
                }
            };
            Task.yield();
            assertTrue(Deep.overflows(() -> channels.current.close(), () -> {
                assertEquals(channels.current.isClosed() ? 0 : -2, channels.current.balance());
                channels.current.close();
                channels.first.join();
                channels.second.join();
                channels.renew();
            }) > 0);
            channels.current.close();
        });
    }

    private static Task<?> receiver(Channel<Integer> channel) {
        return Task.spawn(() -> channel.receiveOrClosed());
    }

    @Test
    void select_thatWaits_movesOrThrowsAndLeavesNoWaiter() throws Exception {
        DeepStack.run(() -> {
            var channel = Channel.<Integer>rendezvous();
            var other = Channel.<Integer>rendezvous();
            var feeder = spawnFeeder(channel);
            assertTrue(Deep.overflows(() -> {
                Select.<Integer>select(other.onReceive(item -> item), channel.onReceive(item -> item));
                here.incrementAndGet();
            }, () -> {
                assertEquals(0, channel.balance());
                assertEquals(0, other.balance());
                assertEquals(here.get(), there.get());
            }) > 0);
            feeder.cancel();
        });
    }

    /** The handler may overflow after the item has moved; whoever was served runs all the same. */
    @Test
    void select_thatIsReady_movesOrThrows() throws Exception {
        DeepStack.run(() -> {
            var channel = Channel.<Integer>rendezvous();
            var other = Channel.<Integer>rendezvous();
            var receiver = spawnReceiver(Task.current().scheduler(), channel);
            awaitReceiver(channel);
            assertTrue(Deep.overflows(() -> {
                Select.<Boolean>select(other.onReceive(item -> true), channel.onSend(1, () -> true));
                here.incrementAndGet();
            }, () -> {
                while (there.get() < channel.stats().sent()) {
                    Task.yield(); // it was woken and will run
                }
                assertEquals(channel.stats().sent(), there.get());
                assertTrue(here.get() <= there.get());
                assertEquals(0, other.balance());
                awaitReceiver(channel);
            }) > 0);
            receiver.cancel();
        });
    }
}
