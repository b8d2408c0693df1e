package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.testing.CancelSweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever is cancelled at whatever moment: what was sent is what was received or is still in the buffer, each item once and in
 * order, and nobody stays in a queue.
 */
@Limited
final class ChannelSweepTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int ITEMS = 6;

    /** One run: what each side did, in the order in which it did it. */
    private static final class Run {
        final Channel<Integer> channel;
        final List<Integer> sent = new ArrayList<>();
        final List<Integer> received = new ArrayList<>();

        Run(Channel<Integer> channel) {
            this.channel = channel;
        }

        void check() {
            var stats = channel.stats();
            assertEquals(0, stats.waitingSenders());
            assertEquals(0, stats.waitingReceivers());
            for (var left = channel.isClosed() ? channel.receiveOrClosed() : channel.tryReceive(); left
                    .isPresent(); left = channel.isClosed() ? channel.receiveOrClosed() : channel.tryReceive()) {
                received.add(left.get());
            }
            if (stats.replaced() == 0) {
                var in = new ArrayList<>(sent);
                var out = new ArrayList<>(received);
                Collections.sort(in); // two senders note their items in the order in which they run again
                Collections.sort(out);
                assertEquals(in, out);
            }
            assertEquals(sent.size(), channel.stats().sent());
        }
    }

    private static CancelSweep<Run> sweep(Supplier<Channel<Integer>> channel) {
        return CancelSweep.of(() -> new Run(channel.get())).check(Run::check);
    }

    private static void exchange(Run run) {
        var sender = Task.spawn("sender", () -> {
            for (var i = 0; i < ITEMS; i++) {
                run.channel.send(i);
                run.sent.add(i);
            }
        });
        var receiver = Task.spawn("receiver", () -> {
            for (var i = 0; i < ITEMS; i++) {
                run.received.add(run.channel.receive());
            }
        });
        sleepThenCancel(SECOND, List.of(sender, receiver));
    }

    private static void sleepThenCancel(Duration time, List<Task<Void>> tasks) {
        try {
            Task.sleep(time);
        } finally {
            tasks.forEach(Task::cancel);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sweep_sendAndReceive_loseNothing(Kind kind) {
        var report = sweep(kind::create).run(ChannelSweepTest::exchange);
        assertTrue(report.causes().contains(ParkReason.RECEIVE) || !kind.isBounded(), report.toString());
    }

    @ParameterizedTest
    @EnumSource
    void sweep_receiverFirst_loseNothing(Kind kind) {
        var report = sweep(kind::create).run(run -> {
            var receiver = Task.spawn("receiver", () -> {
                for (var i = 0; i < ITEMS; i++) {
                    run.received.add(run.channel.receive());
                }
            });
            var sender = Task.spawn("sender", () -> {
                for (var i = 0; i < ITEMS; i++) {
                    run.channel.send(i);
                    run.sent.add(i);
                    Task.sleep(SECOND);
                }
            });
            sleepThenCancel(SECOND.multipliedBy(ITEMS + 1), List.of(sender, receiver));
        });
        assertTrue(report.causes().contains(ParkReason.RECEIVE), report.toString());
    }

    @ParameterizedTest
    @EnumSource
    void sweep_seededOnTwoCarriers_loseNothing(Kind kind) {
        for (var seed = 1L; seed <= 3; seed++) {
            sweep(kind::create).carriers(2).seeded(seed).run(ChannelSweepTest::exchange);
        }
    }

    @ParameterizedTest
    @EnumSource
    void sweep_preferences_loseNothing(Preference preference) {
        sweep(() -> Channel.<Integer>rendezvous().preference(preference)).run(ChannelSweepTest::exchange);
        sweep(() -> Channel.<Integer>buffered(1).preference(preference)).run(ChannelSweepTest::exchange);
    }

    @ParameterizedTest
    @EnumSource
    void sweep_timeouts_loseNothing(Kind kind) {
        sweep(kind::create).run(run -> {
            var sender = Task.spawn("sender", () -> {
                for (var i = 0; i < ITEMS; i++) {
                    if (run.channel.send(i, SECOND)) {
                        run.sent.add(i);
                    }
                }
            });
            var receiver = Task.spawn("receiver", () -> {
                for (var i = 0; i < ITEMS; i++) {
                    run.channel.receive(SECOND.multipliedBy(2)).ifPresent(run.received::add);
                    Task.sleep(SECOND);
                }
            });
            sleepThenCancel(SECOND.multipliedBy(20), List.of(sender, receiver));
        });
    }

    @Test
    void sweep_severalOnEachSide_loseNothing() {
        sweep(() -> Channel.buffered(2)).run(run -> {
            var tasks = new ArrayList<Task<Void>>();
            for (var i = 0; i < 3; i++) {
                var base = 10 * i;
                tasks.add(Task.spawn("sender-" + i, () -> {
                    for (var item = base; item < base + 3; item++) {
                        run.channel.send(item);
                        run.sent.add(item);
                    }
                }));
                tasks.add(Task.spawn("receiver-" + i, () -> {
                    for (var n = 0; n < 3; n++) {
                        run.received.add(run.channel.receive());
                    }
                }));
            }
            sleepThenCancel(SECOND, tasks);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE", "BUFFERED", "UNBOUNDED"})
    void sweep_iterationAndClose_loseNothing(Kind kind) {
        sweep(kind::create).expecting(failure -> failure instanceof ChannelClosedException).run(run -> {
            Task.spawn("receiver", () -> {
                for (var item : run.channel) {
                    run.received.add(item);
                }
            });
            Task.spawn("sender", () -> {
                try {
                    for (var i = 0; i < ITEMS; i++) {
                        run.channel.send(i);
                        run.sent.add(i);
                        Task.yield();
                    }
                } finally {
                    run.channel.close();
                }
            });
            try {
                Task.sleep(SECOND);
            } finally {
                run.channel.close(); // whoever was cancelled
            }
        });
    }
}
