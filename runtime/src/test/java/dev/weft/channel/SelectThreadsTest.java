package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.Limited;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Selects between carriers, schedulers and ordinary threads, on the real clock. */
@Limited
final class SelectThreadsTest {
    private static final Duration MOMENT = Duration.ofNanos(1000);
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void select_onThread_blocksUntilServed() throws Exception {
        var first = Channel.<String>rendezvous();
        var second = Channel.<String>rendezvous();
        var select = Threads.call(
                () -> Select.<String>select(first.onReceive(item -> item), second.onReceive(item -> item)))
                .awaitBlocked();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            scheduler.spawn(() -> second.send("item")).join();
            assertEquals("item", select.value());
            assertEquals(0, first.balance());
        }
        assertEquals("late",
                Select.<String>select(first.onReceive(item -> item), Select.onTimeout(MOMENT, () -> "late")));
        assertEquals("now", Select.<String>select(Select.onTimeout(Duration.ZERO, () -> "now")));
        assertEquals(0, first.balance());
    }

    @Test
    void select_onThreadInterrupted_throwsCancelledAndLeavesNoWaiter() throws Exception {
        var channel = Channel.<String>rendezvous();
        var select = Threads.call(() -> Select.<String>select(channel.onReceive(item -> item))).awaitBlocked();
        select.thread().interrupt();
        assertTrue(select.failure() instanceof Cancelled);
        assertEquals(0, channel.balance());
    }

    @Test
    void select_onThread_joinsAndPromises() throws Exception {
        var channel = Channel.<String>rendezvous();
        var promise = new Promise<String>();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var parked = scheduler.spawn(() -> {
                Task.park();
                return "joined";
            });
            var joining = Threads.call(() -> Select.<String>select(channel.onReceive(item -> item),
                    Select.onJoin(parked, value -> value))).awaitBlocked();
            var promised = Threads.call(() -> Select.<String>select(channel.onReceive(item -> item),
                    Select.onPromise(promise, value -> value))).awaitBlocked();
            parked.unpark();
            promise.complete("promised");
            assertEquals("joined", joining.value());
            assertEquals("promised", promised.value());
            assertEquals(0, channel.balance());
        }
    }

    /** Everybody sends into and receives from everything, by selects in different orders, with time-outs: the sums agree. */
    @Test
    void manySelects_onManyChannels_loseAndDoubleNothing() throws Exception {
        var channels = new ArrayList<>(IntStream.range(0, 4).mapToObj(_ -> Channel.<Integer>rendezvous()).toList());
        channels.add(Channel.buffered(2));
        var steps = Scaled.size(6_000);
        var sent = new AtomicLong();
        var received = new AtomicLong();
        var parties = new AtomicInteger();
        IntConsumer party = number -> {
            var mine = new ArrayList<>(channels);
            Collections.rotate(mine, number);
            for (var i = 0; i < steps; i++) {
                var item = number * steps + i;
                Select.<Integer>select(mine.get(0).onReceive(value -> add(received, value)),
                        mine.get(1).onSend(item, () -> add(sent, item)),
                        mine.get(2).onReceive(value -> add(received, value)),
                        mine.get(2).onSend(item, () -> add(sent, item)), Select.onTimeout(MOMENT, () -> 0));
            }
            parties.incrementAndGet();
        };
        try (var one = Scheduler.builder().carriers(1).start(); var two = Scheduler.builder().carriers(2).start()) {
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < 6; i++) {
                var number = i;
                tasks.add((i % 2 == 0 ? one : two).spawn(() -> party.accept(number)));
            }
            var threads = List.of(Threads.run(() -> party.accept(6)), Threads.run(() -> party.accept(7)));
            tasks.forEach(Task::join);
            for (var thread : threads) {
                thread.value();
            }
        }
        for (var left = channels.get(4).tryReceive(); left.isPresent(); left = channels.get(4).tryReceive()) {
            add(received, left.get());
        }
        assertEquals(8, parties.get());
        assertEquals(sent.get(), received.get());
        channels.forEach(channel -> assertEquals(new Channel.Stats(channel.stats().sent(), channel.stats().sent(), 0,
                0, 0, 0), channel.stats()));
    }

    private static int add(AtomicLong sum, int value) {
        sum.addAndGet(value + 1);
        return value;
    }

    /** A select against a select, each on the other's channel, on two carriers: nobody hangs though nobody times out. */
    @Test
    void selectAgainstSelect_onTwoCarriers_alwaysMeet() throws Exception {
        var steps = Scaled.size(20_000);
        var left = Channel.<Integer>rendezvous();
        var right = Channel.<Integer>rendezvous();
        var received = new AtomicInteger();
        try (var one = Scheduler.builder().carriers(1).start(); var two = Scheduler.builder().carriers(1).start()) {
            var tasks = List.of(one.spawn(() -> {
                for (var i = 0; i < steps; i++) {
                    Select.<Integer>select(left.onSend(i, () -> 0),
                            right.onReceive(_ -> received.incrementAndGet()));
                }
            }), two.spawn(() -> {
                for (var i = 0; i < steps; i++) {
                    Select.<Integer>select(right.onSend(i, () -> 0),
                            left.onReceive(_ -> received.incrementAndGet()));
                }
            }));
            tasks.forEach(Task::join);
        }
        assertEquals(steps, received.get());
        assertEquals(0, left.balance());
        assertEquals(0, right.balance());
    }

    /** Each takes the guards of both channels all the time, naming them in opposite orders. */
    @Test
    void otherwise_oppositeOrders_neverBlockEachOther() throws Exception {
        var left = Channel.<Integer>rendezvous();
        var right = Channel.<Integer>rendezvous();
        var leftFirst = Threads.call(() -> poll(left, right));
        var rightFirst = Threads.call(() -> poll(right, left));
        assertEquals(0, leftFirst.value() + rightFirst.value());
    }

    private static int poll(Channel<Integer> one, Channel<Integer> other) {
        var sum = 0;
        for (var i = 0; i < 1_500_000; i++) {
            sum += Select.<Integer>select(one.onReceive(item -> item), other.onReceive(item -> item),
                    Select.otherwise(() -> 0));
        }
        return sum;
    }

    /** A task that ends and a promise that completes while a select is on its way to wait for them. */
    @Test
    void joinsAndPromises_atThatMoment_areNotMissed() throws Exception {
        var never = Channel.<String>rendezvous();
        try (var one = Scheduler.builder().carriers(1).start(); var two = Scheduler.builder().carriers(1).start()) {
            for (var i = 0; i < Scaled.size(10_000); i++) {
                var promise = new Promise<String>();
                var task = i % 2 == 0 ? one.spawn(() -> promise.complete("promised")) : one.spawn(() -> true);
                var select = two.spawn(() -> Select.<String>select(never.onReceive(item -> item),
                        Select.onPromise(promise, value -> value), Select.onJoin(task, _ -> "joined")));
                assertTrue(List.of("promised", "joined").contains(select.join()));
            }
        }
        assertEquals(0, never.balance());
    }

    /** Cancels at random moments of the real world. */
    @Test
    void cancelled_atRandomMoments_losesNothing() throws Exception {
        var first = Channel.<Integer>rendezvous();
        var second = Channel.<Integer>buffered(1);
        var sent = new AtomicInteger();
        var received = new AtomicInteger();
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < Scaled.size(400); round++) {
                var tasks = new ArrayList<Task<?>>();
                for (var i = 0; i < 3; i++) {
                    tasks.add(scheduler.spawn(() -> {
                        while (true) {
                            Select.<Integer>select(first.onSend(1, sent::incrementAndGet),
                                    second.onSend(1, sent::incrementAndGet));
                        }
                    }));
                    tasks.add(scheduler.spawn(() -> {
                        while (true) {
                            Select.<Integer>select(second.onReceive(received::addAndGet),
                                    first.onReceive(received::addAndGet));
                        }
                    }));
                }
                while (received.get() < 10 * round) {
                    Thread.onSpinWait();
                }
                tasks.forEach(Task::cancel);
                tasks.forEach(task -> task.join(LONG));
            }
            second.tryReceive().ifPresent(received::addAndGet);
        }
        assertEquals(sent.get(), received.get());
        assertEquals(0, first.balance());
        assertEquals(0, second.balance());
    }
}
