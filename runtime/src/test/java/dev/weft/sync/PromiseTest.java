package dev.weft.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.ParkReason;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Waiter;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** One outcome, delivered once, to all. */
@Limited
final class PromiseTest {
    private final List<String> trace = new ArrayList<>();
    private final Promise<String> promise = new Promise<>();

    // ---- completing --------------------------------------------------------------------------------------------------

    @Test
    void complete_second_isFalseAndChangesNothing() {
        assertEquals(Future.State.RUNNING, promise.state());
        assertFalse(promise.isDone());
        assertTrue(promise.complete("first"));
        assertFalse(promise.complete("second"));
        assertFalse(promise.fail(new IOException("third")));
        assertFalse(promise.cancel());
        assertEquals("first", promise.await());
        assertEquals("first", promise.resultNow());
        assertEquals(Future.State.SUCCESS, promise.state());
        assertThrows(IllegalStateException.class, promise::exceptionNow);
        assertEquals("Promise[SUCCESS, 0 waiting]", promise.toString());
    }

    @Test
    void fail_awaitThrowsCompletionExceptionWithTheCause() {
        var failure = new IOException("no");
        assertTrue(promise.fail(failure));
        assertFalse(promise.complete("late"));
        assertSame(failure, assertThrows(CompletionException.class, promise::await).getCause());
        assertSame(failure, promise.exceptionNow());
        assertEquals(Future.State.FAILED, promise.state());
        assertThrows(IllegalStateException.class, promise::resultNow);
        assertTrue(promise.await(Duration.ZERO), "it is complete, whatever the outcome");
    }

    @Test
    void fail_null_isRefusedAndNothingChanges() {
        assertThrows(NullPointerException.class, () -> promise.fail(nothing()));
        assertFalse(promise.isDone());
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a caller does who is not checked
    private static <T> T nothing() {
        return null;
    }

    @Test
    void cancel_awaitThrowsCancellationException() {
        assertTrue(promise.cancel());
        assertThrows(CancellationException.class, promise::await);
        assertEquals(Future.State.CANCELLED, promise.state());
        assertThrows(IllegalStateException.class, promise::resultNow);
        assertThrows(IllegalStateException.class, promise::exceptionNow);
    }

    @Test
    void result_notComplete_throwsIllegalState() {
        assertThrows(IllegalStateException.class, promise::result);
        assertThrows(IllegalStateException.class, promise::resultNow);
    }

    @Test
    void complete_severalWait_allGoOnInOrderWithTheValue() {
        try (var kit = TestKit.fifo()) {
            for (var name : List.of("a", "b", "c")) {
                kit.spawn(() -> trace.add(name + promise.await()));
            }
            kit.awaitAllParked();
            assertEquals(new Promise.Stats(Future.State.RUNNING, 3, 3), promise.stats());
            promise.complete("!");
            assertEquals(List.of(), trace);
            kit.awaitAllParked();
        }
        assertEquals(List.of("a!", "b!", "c!"), trace);
    }

    @Test
    void complete_atTheInstantOfTheTimeout_whoWasServedSeesIt() {
        try (var kit = TestKit.fifo()) {
            var completer = kit.spawn(() -> {
                Task.sleep(Duration.ofSeconds(1)); // due in the same turn, and queued first
                return promise.complete("now");
            });
            var task = kit.spawn(() -> promise.await(Duration.ofSeconds(1)) ? promise.result() : "late");
            kit.advance(Duration.ofSeconds(1));
            assertTrue(completer.resultNow());
            assertEquals("now", task.resultNow());
        }
    }

    @Test
    void complete_threadsAndTasksRace_oneWinsAndAllSeeItsValue() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            for (var round = 0; round < Scaled.size(300); round++) {
                var raced = new Promise<Integer>();
                var wins = new AtomicInteger();
                var waiting = scheduler.spawn(() -> raced.await());
                var tasks = new ArrayList<Task<Integer>>();
                for (var i = 0; i < 3; i++) {
                    var value = i;
                    tasks.add(scheduler.spawn(() -> {
                        wins.addAndGet(raced.complete(value) ? 1 : 0);
                        return raced.await();
                    }));
                }
                wins.addAndGet(raced.complete(99) ? 1 : 0);
                var value = raced.await();
                for (var task : tasks) {
                    assertEquals(value, task.get());
                }
                assertEquals(value, waiting.get());
                assertEquals(1, wins.get());
            }
        }
    }

    @Test
    void await_onThread_completedByTask_returnsTheValue() throws Exception {
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var thread = OrdinaryThread.start(() -> promise.await()).awaitBlocked();
            scheduler.spawn(() -> promise.complete("from a task")).get();
            assertEquals("from a task", thread.value());
        }
    }

    // ---- the port of select ------------------------------------------------------------------------------------------

    @Test
    void addWaiter_completed_servesTheAlternativeAndNobodyBehindIsForgotten() throws Exception {
        try (var kit = TestKit.fifo()) {
            var selecting = kit.spawn(() -> {
                var waiter = new Waiter();
                var other = new Promise<String>();
                var first = waiter.alternative(1);
                var second = waiter.alternative(2);
                assertTrue(other.addWaiter(first));
                assertTrue(promise.addWaiter(second));
                waiter.await(ParkReason.SELECT, promise);
                other.removeWaiter(first);
                promise.removeWaiter(second);
                assertEquals(0, other.stats().waiting());
                return waiter.winner();
            });
            kit.awaitAllParked();
            var behind = kit.spawn(() -> promise.await());
            kit.awaitAllParked();
            assertEquals(2, promise.stats().waiting());
            promise.complete("done");
            kit.awaitAllParked();
            assertEquals(2, selecting.resultNow());
            assertEquals("done", behind.resultNow());
        }
    }

    @Test
    void addWaiter_alreadyComplete_isFalse() {
        promise.complete("done");
        assertFalse(promise.addWaiter(new Waiter()));
        assertEquals(0, promise.stats().waiting());
    }

    // ---- futures -----------------------------------------------------------------------------------------------------

    @Test
    void toCompletableFuture_beforeAndAfter_endsAlike() {
        var before = promise.toCompletableFuture();
        var another = promise.toCompletableFuture();
        assertFalse(before.isDone());
        promise.complete("value");
        assertEquals("value", before.join());
        assertEquals("value", another.join());
        assertEquals("value", promise.toCompletableFuture().join());
    }

    @Test
    void toCompletableFuture_failedAndCancelled_endsAlike() {
        var failure = new IOException("no");
        var failing = promise.toCompletableFuture();
        promise.fail(failure);
        assertSame(failure, failing.exceptionNow());
        var cancelled = new Promise<String>();
        var cancelling = cancelled.toCompletableFuture();
        cancelled.cancel();
        assertTrue(cancelling.isCancelled());
    }

    @Test
    void toCompletableFuture_cancelled_promiseIsNotTouched() {
        var future = promise.toCompletableFuture();
        future.cancel(true);
        assertFalse(promise.isDone());
        assertTrue(promise.complete("value"));
        assertTrue(future.isCancelled());
    }

    @Test
    void from_stage_endsAlike() {
        var stage = new CompletableFuture<String>();
        var from = Promise.<CharSequence>from(stage);
        assertFalse(from.isDone());
        stage.complete("value");
        assertEquals("value", from.await());
        var failure = new IOException("no");
        var failed = Promise.from(CompletableFuture.failedFuture(failure));
        assertSame(failure, failed.exceptionNow());
        var dependent = Promise.from(CompletableFuture.failedFuture(failure).thenApply(value -> value));
        assertSame(failure, dependent.exceptionNow());
        var cancelled = new CompletableFuture<String>();
        cancelled.cancel(false);
        assertEquals(Future.State.CANCELLED, Promise.from(cancelled).state());
    }

    @Test
    void from_stageOfNothing_succeeds() {
        var from = Promise.from(CompletableFuture.runAsync(() -> trace.add("ran")));
        assertTrue(from.await(Duration.ofSeconds(30)));
        assertNull(from.result());
        assertEquals(List.of("ran"), trace);
    }

    /** As of a signal to stop that is looked at again and again, with a time limit. */
    @Test
    void toCompletableFuture_copiesThatAreOver_areNotKept() {
        var kept = new ArrayList<CompletableFuture<String>>();
        var first = new ArrayList<WeakReference<Object>>();
        for (var i = 0; i < 1000; i++) {
            var copy = promise.toCompletableFuture();
            if (i % 100 == 0) {
                kept.add(copy);
            } else {
                copy.cancel(false);
                first.add(new WeakReference<>(copy));
            }
        }
        var live = first.size();
        for (var i = 0; i < 30 && live > 100; i++) {
            System.gc();
            live = (int) first.stream().filter(copy -> copy.get() != null).count();
        }
        assertTrue(live <= 100, live + " copies are kept");
        promise.complete("value");
        kept.forEach(copy -> assertEquals("value", copy.join()));
    }

    @Test
    void complete_atTheEndOfTheStack_tellsAllCopiesOrNone() throws Exception {
        DeepStack.runOnThread(() -> {
            var limit = DeepStack.limit();
            for (var depth = limit - 600; depth < limit; depth += 30) {
                var kept = new Promise<String>();
                var copies = Stream.generate(kept::toCompletableFuture).limit(3).toList();
                DeepStack.isReached(depth, () -> kept.complete("deep"));
                kept.complete("shallow");
                copies.forEach(copy -> assertTrue(copy.isDone()));
            }
        });
    }
}
