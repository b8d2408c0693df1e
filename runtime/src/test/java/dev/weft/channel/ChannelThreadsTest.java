package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Timeout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Channels between carriers, schedulers and ordinary threads, on the real clock. */
@Limited
final class ChannelThreadsTest {
    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofMinutes(10);

    // ---- one ordinary thread -----------------------------------------------------------------------------------------

    @Test
    void receive_onThread_blocksUntilATaskSends() throws Exception {
        var channel = Channel.<String>rendezvous();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var receiver = Threads.call(() -> channel.receive()).awaitBlocked();
            assertEquals(-1, channel.balance());
            scheduler.spawn(() -> channel.send("item")).join();
            assertEquals("item", receiver.value());
        }
    }

    @Test
    void send_onThread_blocksUntilATaskReceives() throws Exception {
        var channel = Channel.<String>rendezvous();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var sender = Threads.run(() -> channel.send("item")).awaitBlocked();
            assertEquals("item", scheduler.spawn(() -> channel.receive()).join());
            assertTrue(sender.value());
        }
    }

    @Test
    void preference_partnerIsAThread_isOnlyWoken() throws Exception {
        var channel = Channel.<String>rendezvous().preference(Preference.RECEIVER);
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var receiver = Threads.call(() -> channel.receive()).awaitBlocked();
            scheduler.spawn(() -> channel.send("item")).join();
            assertEquals("item", receiver.value());
            var task = scheduler.spawn(() -> channel.receive());
            channel.send("back"); // from a thread to a task
            assertEquals("back", task.join());
        }
    }

    @Test
    void operations_onThreadTimedOut_leaveNoWaiter() {
        var channel = Channel.<String>rendezvous();
        assertEquals(Optional.empty(), channel.receive(SHORT));
        assertFalse(channel.send("item", SHORT));
        assertEquals(Optional.empty(), channel.receive(Duration.ZERO));
        assertFalse(channel.send("item", Duration.ZERO));
        assertEquals(0, channel.balance());
    }

    @Test
    void receive_onThreadInterrupted_throwsCancelledAndKeepsTheStatus() throws Exception {
        var channel = Channel.<String>rendezvous();
        var interrupted = Threads.call(() -> {
            try {
                return channel.receive();
            } catch (Cancelled cancelled) {
                throw new IllegalStateException("status " + Thread.currentThread().isInterrupted(), cancelled);
            }
        }).awaitBlocked();
        interrupted.thread().interrupt();
        assertEquals("status true", interrupted.failure().getMessage());
        assertEquals(0, channel.balance());
    }

    @Test
    void receive_onThreadInATimeout_outerTimeoutIsNotLost() throws Exception {
        var channel = Channel.<String>rendezvous();
        var thread = Threads.call(() -> Timeout.call(SHORT, () -> channel.receive(LONG)));
        assertTrue(thread.failure() instanceof DeadlineExceededException);
        assertEquals(0, channel.balance());
    }

    @Test
    void close_threadsWait_wakesThem() throws Exception {
        var channel = Channel.<String>rendezvous();
        var receivers = List.of(Threads.call(() -> channel.receive()).awaitBlocked(),
                Threads.call(() -> channel.receive(LONG).orElseThrow()).awaitBlocked());
        channel.close();
        for (var receiver : receivers) {
            assertTrue(receiver.failure() instanceof ChannelClosedException);
        }
    }

    @Test
    void iteration_onThread_endsWithTheChannel() throws Exception {
        var channel = Channel.<Integer>buffered(2);
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> {
                for (var i = 0; i < 100; i++) {
                    channel.send(i);
                }
                channel.close();
            });
            var sum = 0;
            for (int item : channel) {
                sum += item;
            }
            assertEquals(4950, sum);
        }
    }

    // ---- many to many ------------------------------------------------------------------------------------------------

    /** Who takes part: senders and receivers, of which every third is an ordinary thread. */
    private static final class Crowd {
        private final Channel<Integer> channel;
        private final int itemsOfEach;
        private final List<Callable<Long>> parts = new ArrayList<>();
        private final AtomicInteger sending = new AtomicInteger();

        Crowd(Channel<Integer> channel, int itemsOfEach) {
            this.channel = channel;
            this.itemsOfEach = itemsOfEach;
        }

        void add(int senders, int receivers) {
            sending.set(senders);
            for (var i = 0; i < senders; i++) {
                var base = i * itemsOfEach;
                parts.add(() -> send(base));
            }
            for (var i = 0; i < receivers; i++) {
                parts.add(this::receive);
            }
        }

        private long send(int base) {
            for (var i = 0; i < itemsOfEach; i++) {
                while (i % 7 == 0 && !channel.send(base + i, Duration.ofNanos(i))) {
                    Task.yield();
                }
                if (i % 7 != 0) {
                    channel.send(base + i);
                }
            }
            if (sending.decrementAndGet() == 0) {
                channel.close();
            }
            return 0;
        }

        private long receive() {
            var sum = 0L;
            for (var n = 0;; n++) {
                try {
                    var item = n % 5 == 0 ? channel.receive(Duration.ofNanos(n)) : Optional.of(channel.receive());
                    sum += item.map(value -> value + 1L).orElse(0L);
                } catch (ChannelClosedException _) {
                    return sum;
                }
            }
        }

        /** The sum of what was received, each item plus one. */
        long run(Scheduler first, Scheduler second) throws Exception {
            var threads = new ArrayList<Threads<Long>>();
            var tasks = new ArrayList<Task<Long>>();
            for (var i = 0; i < parts.size(); i++) {
                switch (i % 3) {
                    case 0 -> tasks.add(first.spawn(parts.get(i)));
                    case 1 -> tasks.add(second.spawn(parts.get(i)));
                    default -> threads.add(Threads.call(parts.get(i)));
                }
            }
            var sum = 0L;
            for (var thread : threads) {
                sum += thread.value();
            }
            for (var task : tasks) {
                sum += task.join();
            }
            return sum;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE", "BUFFERED", "UNBOUNDED"})
    void manyToMany_tasksOfTwoSchedulersAndThreads_checksumsAgree(Kind kind) throws Exception {
        var each = Scaled.size(4_000);
        var channel = kind.<Integer>create();
        var crowd = new Crowd(channel, each);
        crowd.add(6, 6);
        var items = 6L * each;
        try (var one = Scheduler.builder().carriers(1).start(); var two = Scheduler.builder().carriers(2).start()) {
            assertEquals(items * (items + 1) / 2, crowd.run(one, two));
        }
        assertEquals(new Channel.Stats(items, items, 0, 0, 0, 0), channel.stats());
    }

    @ParameterizedTest
    @EnumSource
    void manyToMany_preferences_checksumsAgree(Preference preference) throws Exception {
        var each = Scaled.size(2_000);
        var crowd = new Crowd(Channel.<Integer>rendezvous().preference(preference), each);
        crowd.add(4, 4);
        var items = 4L * each;
        try (var one = Scheduler.builder().carriers(1).start(); var two = Scheduler.builder().carriers(2).start()) {
            assertEquals(items * (items + 1) / 2, crowd.run(one, two));
        }
    }

    /** Each sender's items arrive in its order, wherever the others are. */
    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE", "BUFFERED", "UNBOUNDED"})
    void oneToOne_onTwoCarriers_keepsTheOrder(Kind kind) throws Exception {
        var items = Scaled.size(20_000);
        var channel = kind.<Integer>create();
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var sender = scheduler.spawn(() -> {
                for (var i = 0; i < items; i++) {
                    channel.send(i);
                }
                channel.close();
            });
            var receiver = scheduler.spawn(() -> {
                var next = 0;
                for (int item : channel) {
                    assertEquals(next++, item);
                }
                return next;
            });
            assertEquals(items, receiver.join());
            sender.join();
        }
    }

    @Test
    void conflated_onTwoCarriers_neverGoesBackAndEndsWithTheLast() throws Exception {
        var items = Scaled.size(20_000);
        var channel = Channel.<Integer>conflated();
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            scheduler.spawn(() -> {
                for (var i = 0; i < items; i++) {
                    channel.send(i);
                }
                channel.close();
            });
            var receiver = scheduler.spawn(() -> {
                var last = -1;
                for (int item : channel) {
                    assertTrue(last < item);
                    last = item;
                }
                return last;
            });
            assertEquals(items - 1, receiver.join());
        }
        var stats = channel.stats();
        assertEquals(items, stats.sent());
        assertEquals(items, stats.received() + stats.replaced());
    }

    /** Cancels at random moments of the real world: what was sent and what was received must still agree. */
    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE", "BUFFERED"})
    void cancelled_atRandomMoments_loseNothing(Kind kind) throws Exception {
        var channel = kind.<Integer>create();
        var sent = new AtomicInteger();
        var received = new AtomicInteger();
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < Scaled.size(400); round++) {
                var tasks = new ArrayList<Task<?>>();
                for (var i = 0; i < 3; i++) {
                    tasks.add(scheduler.spawn(() -> {
                        while (true) {
                            channel.send(1);
                            sent.incrementAndGet();
                        }
                    }));
                    tasks.add(scheduler.spawn(() -> {
                        while (true) {
                            received.addAndGet(channel.receive());
                        }
                    }));
                }
                while (received.get() < 10 * round) {
                    Thread.onSpinWait();
                }
                tasks.forEach(Task::cancel);
                tasks.forEach(task -> task.join(LONG));
            }
            for (var left = channel.tryReceive(); left.isPresent(); left = channel.tryReceive()) {
                received.addAndGet(left.get());
            }
        }
        assertEquals(sent.get(), received.get());
        assertEquals(0, channel.balance());
    }
}
