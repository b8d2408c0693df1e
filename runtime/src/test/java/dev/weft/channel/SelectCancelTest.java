package dev.weft.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.PinnedException;
import dev.weft.PinnedFrames;
import dev.weft.Scaled;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.sync.Promise;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Selects that end without any of their clauses: nothing is lost, nothing happens twice, nobody stays in a queue. */
@Limited
final class SelectCancelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Channel<String> first = Channel.rendezvous();
    private final Channel<String> second = Channel.rendezvous();

    private String selectBoth() {
        return Select.select(first.onReceive(item -> item), second.onSend("sent", () -> "sent"));
    }

    private void assertNobodyWaits() {
        assertEquals(0, first.stats().waitingReceivers());
        assertEquals(0, second.stats().waitingSenders());
    }

    @Test
    void select_inCancelledScope_throwsOnEntryAndChangesNothing() throws Exception {
        var full = Channel.<String>unbounded();
        full.trySend("item");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> CancelScope.run(scope -> {
                scope.cancel();
                assertThrows(Cancelled.class, () -> Select.<String>select(full.onReceive(item -> item)));
                assertThrows(Cancelled.class,
                        () -> Select.<String>select(full.onReceive(item -> item), Select.otherwise(() -> "none")));
            }));
        }
        assertEquals(1, full.size());
    }

    @Test
    void select_cancelledWhileItWaits_leavesEveryQueue() throws Exception {
        var promise = new Promise<String>();
        try (var kit = TestKit.fifo()) {
            var endless = kit.spawn(() -> Task.park());
            var select = kit.spawn(() -> Select.<String>select(first.onReceive(item -> item),
                    second.onSend("item", () -> "sent"), Select.onPromise(promise, value -> value),
                    Select.onJoin(endless, _ -> "joined"), Select.onTimeout(SECOND, () -> "late")));
            kit.awaitAllParked();
            select.cancel();
            kit.awaitAllParked();
            assertTrue(select.isCancelled());
            assertNobodyWaits();
            assertEquals(0, promise.stats().waiting());
            assertFalse(first.trySend("item"));
        }
    }

    @Test
    void select_servedThenCancelledBeforeItRuns_returns() throws Exception {
        var trace = new ArrayList<String>();
        try (var kit = TestKit.fifo()) {
            var select = kit.spawn(() -> {
                trace.add(selectBoth());
                Task.yield();
                trace.add("not reached");
            });
            kit.awaitAllParked();
            assertTrue(first.trySend("item"));
            select.cancel();
            kit.awaitAllParked();
            assertNobodyWaits();
        }
        assertEquals(List.of("item"), trace);
    }

    @Test
    void select_inATimeout_outerTimeoutIsNotLost() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.call(SECOND, () -> {
                    assertEquals("inner", Select.<String>select(first.onReceive(item -> item),
                            Select.onTimeout(SECOND.dividedBy(2), () -> "inner")));
                    return selectBoth();
                }));
                assertEquals(SECOND, kit.clock().elapsed());
                assertNobodyWaits();
            });
        }
    }

    @Test
    void select_servedInTheTurnOfItsTimeout_itemBeatsTheTimeout() throws Exception {
        try (var kit = TestKit.fifo()) {
            var sender = kit.spawn(() -> {
                Task.sleep(SECOND); // queued before the alarm of the select
                return first.trySend("item");
            });
            var select = kit.spawn(() -> Select.<String>select(first.onReceive(item -> item),
                    Select.onTimeout(SECOND, () -> "late")));
            kit.advance(SECOND);
            assertTrue(sender.resultNow());
            assertEquals("item", select.resultNow());
        }
    }

    @Test
    void select_pinned_throwsIfItWouldWaitAndLeavesNoWaiter() throws Exception {
        var full = Channel.<String>unbounded();
        full.trySend("item");
        try (var kit = TestKit.fifo()) {
            kit.run(() -> PinnedFrames.inClassInitialiser(() -> {
                if (Scaled.isContinuation()) {
                    assertThrows(PinnedException.class, this::selectBoth);
                }
                assertNobodyWaits();
                assertEquals("item",
                        Select.<String>select(first.onReceive(item -> item), full.onReceive(item -> item)));
            }));
        }
    }

    // ---- the sweep ---------------------------------------------------------------------------------------------------

    /** One run: two channels, and who sent and received what, each side as it sees it. */
    private static final class Run {
        final Channel<Integer> one;
        final Channel<Integer> two;
        final Promise<Integer> promise = new Promise<>();
        final List<Integer> sent = new ArrayList<>();
        final List<Integer> received = new ArrayList<>();

        Run(Kind kind) {
            one = kind.create();
            two = Channel.rendezvous();
        }

        int receive(Integer item) {
            received.add(item);
            return item;
        }

        int sent(int item) {
            sent.add(item);
            return item;
        }

        void check() {
            for (var channel : List.of(one, two)) {
                assertEquals(0, channel.stats().waitingSenders());
                assertEquals(0, channel.stats().waitingReceivers());
                for (var left = channel.tryReceive(); left.isPresent(); left = channel.tryReceive()) {
                    received.add(left.get());
                }
            }
            assertEquals(0, promise.stats().waiting());
            Collections.sort(sent);
            Collections.sort(received);
            assertEquals(sent, received);
        }
    }

    private static void selectAll(Run run) {
        var ending = Task.spawn("ending", () -> Task.sleep(SECOND.multipliedBy(4)));
        var selecting = Task.spawn("selecting", () -> {
            for (var i = 0; i < 8; i++) {
                var item = 100 + i;
                Select.<Integer>select(run.one.onReceive(run::receive), run.two.onReceive(run::receive),
                        run.two.onSend(item, () -> run.sent(item)),
                        Select.onTimeout(SECOND.dividedBy(2), () -> 0),
                        i == 3
                                ? Select.onJoin(ending, _ -> 0)
                                : run.one.onReceiveOrClosed(
                                        received -> run.receive(received.orElse(-1))),
                        Select.onPromise(run.promise, _ -> 0));
            }
        });
        var sending = Task.spawn("sending", () -> {
            for (var i = 0; i < 3; i++) {
                run.one.send(i);
                run.sent(i);
                Task.sleep(SECOND.dividedBy(4));
            }
        });
        var both = Task.spawn("both", () -> {
            for (var i = 0; i < 3; i++) {
                var item = 200 + i;
                Select.<Integer>selectInOrder(run.two.onSend(item, () -> run.sent(item)),
                        run.two.onReceive(run::receive));
            }
        });
        try {
            Task.sleep(SECOND.multipliedBy(10));
            run.promise.complete(7);
        } finally {
            List.of(ending, selecting, sending, both).forEach(Task::cancel);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE", "UNBOUNDED"})
    void sweep_everyKindOfClause_losesNothing(Kind kind) {
        var report = CancelSweep.of(() -> new Run(kind)).check(Run::check).run(SelectCancelTest::selectAll);
        assertTrue(report.causes().contains(ParkReason.SELECT), report.toString());
    }

    @ParameterizedTest
    @EnumSource(names = {"RENDEZVOUS", "BUFFERED_ONE"})
    void sweep_everyKindOfClauseSeededOnTwoCarriers_losesNothing(Kind kind) {
        for (var seed = 1L; seed <= 3; seed++) {
            CancelSweep.of(() -> new Run(kind)).check(Run::check).carriers(2).seeded(seed)
                    .run(SelectCancelTest::selectAll);
        }
    }
}
