package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broadcasts between tasks of several carriers and ordinary threads, near the end of the stack, and what they keep alive. */
@Limited
final class BroadcastThreadsTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int COLLECTIONS = 30;

    // ---- threads -----------------------------------------------------------------------------------------------------

    @Test
    void operations_onThreads_blockAndAreServed() throws Exception {
        var broadcast = Broadcast.<String>of(1);
        var subscription = broadcast.subscribe();
        var receiver = Threads.call(() -> subscription.receive()).awaitBlocked();
        broadcast.send("first");
        assertEquals("first", receiver.value());
        broadcast.send("second");
        var sender = Threads.run(() -> broadcast.send("third")).awaitBlocked();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            assertEquals("second", scheduler.spawn(() -> subscription.receive()).join());
            sender.value();
            assertEquals("third", scheduler.spawn(() -> subscription.receive()).join());
        }
        assertEquals(Optional.empty(), subscription.receive(SHORT));
        var interrupted = Threads.call(() -> subscription.receive()).awaitBlocked();
        interrupted.thread().interrupt();
        assertTrue(interrupted.failure() instanceof Cancelled);
        assertEquals(new Broadcast.Stats(3, 0, 0, 1, 0, 0), broadcast.stats());
    }

    /** Each subscription sees all items of each sender, in its order. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64})
    void manyToMany_tasksOfTwoSchedulersAndThreads_everybodyGetsAllInOrder(int capacity) throws Exception {
        var each = Scaled.size(4_000);
        var senders = 3;
        var broadcast = Broadcast.<Integer>of(capacity);
        var parts = new ArrayList<Callable<Long>>();
        var sending = new AtomicInteger(senders);
        for (var s = 0; s < senders; s++) {
            var sender = s;
            parts.add(() -> {
                for (var i = 0; i < each; i++) {
                    while (i % 7 == 0 && !broadcast.send(i * senders + sender, Duration.ofNanos(i))) {
                        Task.yield();
                    }
                    if (i % 7 != 0) {
                        broadcast.send(i * senders + sender);
                    }
                }
                if (sending.decrementAndGet() == 0) {
                    broadcast.close();
                }
                return 0L;
            });
        }
        for (var r = 0; r < 4; r++) {
            var subscription = broadcast.subscribe();
            var selects = r == 3;
            parts.add(() -> {
                var last = new int[senders];
                var sum = 0L;
                for (var n = 0; n < each * senders; n++) {
                    int item = selects
                            ? Select.<Integer>select(subscription.onReceive(value -> value))
                            : subscription.receive();
                    assertEquals(last[item % senders]++, item / senders);
                    sum += item;
                }
                assertEquals(Optional.empty(), subscription.receiveOrClosed());
                return sum;
            });
        }
        var items = (long) each * senders;
        assertEquals(4 * (items * (items - 1) / 2), run(parts));
        assertEquals(new Broadcast.Stats(items, 0, 0, 4, 0, 0), broadcast.stats());
    }

    private static long run(List<Callable<Long>> parts) throws Exception {
        var threads = new ArrayList<Threads<Long>>();
        var tasks = new ArrayList<Task<Long>>();
        var sum = 0L;
        try (var one = Scheduler.builder().carriers(1).start(); var two = Scheduler.builder().carriers(2).start()) {
            for (var i = 0; i < parts.size(); i++) {
                switch (i % 3) {
                    case 0 -> tasks.add(one.spawn(parts.get(i)));
                    case 1 -> tasks.add(two.spawn(parts.get(i)));
                    default -> threads.add(Threads.call(parts.get(i)));
                }
            }
            for (var thread : threads) {
                sum += thread.value();
            }
            for (var task : tasks) {
                sum += task.join();
            }
        }
        return sum;
    }

    @Test
    void dropping_onTwoCarriers_isInOrderAndCountsWhatIsLost() throws Exception {
        var items = Scaled.size(50_000);
        var broadcast = Broadcast.<Integer>dropping(8);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var receivers = new ArrayList<Task<Integer>>();
            for (var r = 0; r < 3; r++) {
                var subscription = broadcast.subscribe();
                receivers.add(scheduler.spawn(() -> {
                    var last = -1;
                    var received = 0;
                    for (int item : subscription) {
                        assertTrue(last < item);
                        last = item;
                        received++;
                    }
                    assertEquals(items - 1, last);
                    return received + (int) subscription.lost();
                }));
            }
            scheduler.spawn(() -> {
                for (var i = 0; i < items; i++) {
                    broadcast.send(i);
                }
                broadcast.close();
            }).join();
            for (var receiver : receivers) {
                assertEquals(items, receiver.join());
            }
        }
    }

    /** Subscriptions come and go while items flow: each sees an unbroken run of them, and the senders never stop. */
    @Test
    void subscriptions_comeAndGo_eachSeesAnUnbrokenRun() throws Exception {
        var broadcast = Broadcast.<Integer>of(2);
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            var sender = scheduler.spawn(() -> {
                for (var i = 0;; i++) {
                    broadcast.send(i);
                }
            });
            var receivers = new ArrayList<Task<Void>>();
            for (var r = 0; r < 4; r++) {
                receivers.add(scheduler.spawn(() -> {
                    for (var round = 0; round < Scaled.size(400); round++) {
                        try (var subscription = broadcast.subscribe()) {
                            int first = subscription.receive();
                            for (var n = 1; n < 5; n++) {
                                assertEquals(first + n, subscription.receive());
                            }
                        }
                        Task.yield();
                    }
                }));
            }
            receivers.forEach(Task::join);
            sender.cancel();
        }
        assertEquals(0, broadcast.stats().subscriptions());
        assertEquals(0, broadcast.stats().buffered());
    }

    // ---- little stack ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void operations_nearTheEndOfTheStack_workOrChangeNothing(boolean dropping) throws Exception {
        DeepStack.run(() -> {
            var broadcast = dropping ? Broadcast.<Integer>dropping(1) : Broadcast.<Integer>of(1);
            var deep = broadcast.subscribe();
            var shallow = broadcast.subscribe();
            var there = new AtomicInteger();
            var receiver = Task.spawn(() -> {
                while (true) {
                    shallow.receive();
                    there.incrementAndGet();
                }
            });
            Task.yield();
            var sent = new AtomicInteger();
            var received = new AtomicInteger();
            assertTrue(Deep.overflows(() -> {
                broadcast.trySend(1);
                sent.incrementAndGet();
                deep.receive();
                received.incrementAndGet();
            }, () -> {
                while (deep.tryReceive().isPresent()) {
                    received.incrementAndGet();
                }
                while (there.get() < broadcast.stats().sent() || broadcast.stats().waitingReceivers() == 0) {
                    Task.yield(); // it was woken and will run
                }
                var stats = broadcast.stats();
                assertEquals(0, stats.buffered());
                assertEquals(1, stats.waitingReceivers());
                assertEquals(stats.sent(), there.get());
                assertEquals(stats.sent(), received.get());
            }) > 0);
            assertTrue(sent.get() > 0);
            receiver.cancel();
        });
    }

    @Test
    void sendAndReceive_thatWaitNearTheEndOfTheStack_workOrChangeNothing() throws Exception {
        DeepStack.run(() -> {
            var there = Broadcast.<Integer>of(1);
            var back = Broadcast.<Integer>of(1);
            var request = there.subscribe();
            var reply = back.subscribe();
            var echo = Task.spawn(() -> {
                while (true) {
                    back.send(request.receive());
                }
            });
            assertTrue(Deep.overflows(() -> {
                there.send(1);
                reply.receive();
            }, () -> {
                for (var n = 0; n < 5; n++) {
                    Task.yield();
                    reply.tryReceive();
                }
                assertEquals(there.stats().sent(), back.stats().sent());
                assertEquals(new Subscription.Stats(back.stats().sent(), 0, 0, 0), reply.stats());
                assertEquals(1, request.stats().waiting());
            }) > 0);
            echo.cancel();
        });
    }

    // ---- retention ---------------------------------------------------------------------------------------------------

    /** What happens to an item, in a task. */
    private interface Use {
        void of(Broadcast<Object> broadcast, Object item) throws Exception;
    }

    private static void assertFree(Broadcast<Object> broadcast, Use use) throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var reference = leave(scheduler, broadcast, use);
            for (var i = 0; i < COLLECTIONS && reference.get() != null; i++) {
                scheduler.spawn(() -> Task.yield()).join();
                System.gc();
            }
            assertNull(reference.get());
            assertNotNull(broadcast.toString());
        }
    }

    private static WeakReference<Object> leave(Scheduler scheduler, Broadcast<Object> broadcast, Use use) {
        var item = new Object();
        scheduler.spawn(() -> use.of(broadcast, item)).join();
        return new WeakReference<>(item);
    }

    @Test
    void item_readByAll_isFree() throws Exception {
        var broadcast = Broadcast.<Object>of(4);
        var subscription = broadcast.subscribe();
        assertFree(broadcast, (_, item) -> {
            var other = Task.spawn(() -> subscription.receive());
            Task.yield();
            broadcast.send(item); // one waits for it
            other.join();
            var second = broadcast.subscribe();
            broadcast.send(item);
            Objects.requireNonNull(subscription.receive());
            Objects.requireNonNull(second.receive());
        });
        assertEquals(1, subscription.stats().received() - 1);
    }

    @Test
    void item_ofASubscriptionThatWasClosed_isFree() throws Exception {
        assertFree(Broadcast.of(4), (broadcast, item) -> {
            try (var _ = broadcast.subscribe()) {
                broadcast.send(item);
            }
        });
    }

    @Test
    void item_dropped_isFree() throws Exception {
        assertFree(Broadcast.dropping(1), (broadcast, item) -> {
            broadcast.subscribe();
            broadcast.send(item);
            broadcast.send("later");
        });
    }

    @Test
    void item_ofASenderThatTimedOut_isFree() throws Exception {
        assertFree(Broadcast.of(1), (broadcast, item) -> {
            broadcast.subscribe();
            broadcast.send("filling");
            broadcast.send(item, SHORT);
        });
    }

    /** The receiver gave up at the moment when the item was offered to it. */
    @Test
    void item_offeredToOneThatGaveUp_isFree() throws Exception {
        assertFree(Broadcast.of(1), (broadcast, item) -> {
            var subscription = broadcast.subscribe();
            var receiver = Task.spawn(() -> subscription.receive(Duration.ofNanos(1)));
            Task.yield();
            broadcast.send(item);
            receiver.join();
            subscription.tryReceive();
        });
    }
}
