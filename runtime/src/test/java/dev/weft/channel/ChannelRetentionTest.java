package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A channel keeps no item that it does not hold. */
@Limited
final class ChannelRetentionTest {
    private static final int COLLECTIONS = 30;
    private static final Duration MOMENT = Duration.ofNanos(1);

    /** What happens to an item, in a task. */
    private interface Use {
        void of(Channel<Object> channel, Object item) throws Exception;
    }

    private static void assertFree(Channel<Object> channel, Use use) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var reference = leave(scheduler, channel, use);
            for (var i = 0; i < COLLECTIONS && reference.get() != null; i++) {
                scheduler.spawn(() -> Task.yield()).join();
                System.gc();
            }
            assertNull(reference.get());
            assertNotNull(channel.toString());
        }
    }

    private static WeakReference<Object> leave(Scheduler scheduler, Channel<Object> channel, Use use) {
        var item = new Object();
        scheduler.spawn(() -> use.of(channel, item)).join();
        return new WeakReference<>(item);
    }

    @ParameterizedTest
    @EnumSource
    void item_received_isFree(Kind kind) throws Exception {
        assertFree(kind.create(), (channel, item) -> {
            var receiver = Task.spawn(() -> channel.receive());
            channel.send(item);
            receiver.join();
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"BUFFERED_ONE", "BUFFERED", "UNBOUNDED", "CONFLATED"})
    void item_thatWasBuffered_isFree(Kind kind) throws Exception {
        assertFree(kind.create(), (channel, item) -> {
            channel.send(item);
            Objects.requireNonNull(channel.receive());
        });
    }

    @Test
    void item_replaced_isFree() throws Exception {
        assertFree(Channel.conflated(), (channel, item) -> {
            channel.send(item);
            channel.send("later");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE", "BUFFERED"})
    void item_ofASenderThatTimedOut_isFree(Kind kind) throws Exception {
        assertFree(kind.create(), (channel, item) -> {
            while (channel.trySend("filling")) {
                // until it is full
            }
            channel.send(item, MOMENT);
        });
    }

    @Test
    void item_ofASenderThatFoundItClosed_isFree() throws Exception {
        assertFree(Channel.rendezvous(), (channel, item) -> {
            var sender = Task.spawn(() -> {
                try {
                    channel.send(item);
                } catch (ChannelClosedException _) {
                    return;
                }
            });
            Task.yield();
            channel.close();
            sender.join();
        });
    }

    @Test
    void item_ofASelectThatDidSomethingElse_isFree() throws Exception {
        assertFree(Channel.rendezvous(), (channel, item) -> {
            Select.<Boolean>select(channel.onSend(item, () -> true), Select.onTimeout(MOMENT, () -> false));
        });
    }

    /** The receiver gave up at the moment when the item was offered to it. */
    @Test
    void item_offeredToOneThatGaveUp_isFree() throws Exception {
        assertFree(Channel.buffered(1), (channel, item) -> {
            var receiver = Task.spawn(() -> channel.receive(MOMENT));
            Task.yield();
            channel.send(item);
            receiver.join();
            channel.tryReceive();
        });
    }
}
