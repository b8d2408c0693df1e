package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Tasks of two schedulers that deal with each other. */
@Limited
final class TwoSchedulersTest {
    /** What is done with one task on each side. */
    private interface Body {
        void run(Scheduler here, Scheduler there) throws Exception;
    }

    /** Runs the body in a task of the first of two schedulers. */
    private static void between(Body body) throws Exception {
        try (var there = Scheduler.builder().carriers(1).name("there").start();
                var here = Scheduler.builder().carriers(1).name("here").start()) {
            here.spawn(() -> body.run(here, there)).get();
        }
    }

    @Test
    void spawn_intoTheOther_runsThere() throws Exception {
        between((here, there) -> {
            var task = there.spawn(() -> Task.current().scheduler());
            assertSame(there, task.join());
            assertNotSame(here, task.scheduler());
        });
    }

    @Test
    void spawn_intoTheOther_inheritsNoTaskLocals() throws Exception {
        between((here, there) -> {
            var local = TaskLocal.<String>create();
            local.set("here");
            assertEquals(false, there.spawn(local::isSet).join());
        });
    }

    @Test
    void spawnLater_intoTheOther_runsThere() throws Exception {
        between((here, there) -> assertSame(there,
                there.spawnLater(Duration.ofNanos(1), () -> Task.current().scheduler()).join()));
    }

    @Test
    void join_aTaskOfTheOther_letsTheOwnTasksRun() throws Exception {
        between((here, there) -> {
            var other = there.spawn(() -> {
                Task.park();
                return 7;
            });
            Task.spawn(other::unpark);
            assertEquals(7, other.join());
        });
    }

    @Test
    void join_aTaskOfTheOtherThatFails_getsItsFailure() throws Exception {
        between((here, there) -> {
            var thrown = new IllegalStateException("there");
            var other = there.spawn(() -> {
                throw thrown;
            });
            assertSame(thrown, assertThrows(CompletionException.class, other::join).getCause());
        });
    }

    @Test
    void join_aTaskOfTheOtherWithATimeout_givesUpInTime() throws Exception {
        between((here, there) -> {
            var other = there.spawn(() -> Task.park());
            assertEquals(false, other.join(Duration.ofMillis(1)));
        });
    }

    @Test
    void unpark_aTaskOfTheOther_backAndForth() throws Exception {
        var rounds = Scaled.size(20_000);
        between((here, there) -> {
            var me = Task.current();
            var turns = new AtomicInteger();
            var other = there.spawn(() -> {
                for (var i = 0; i < rounds; i++) {
                    Task.park();
                    turns.incrementAndGet();
                    me.unpark();
                }
            });
            for (var i = 0; i < rounds; i++) {
                other.unpark();
                Task.park();
                assertEquals(i + 1, turns.get());
            }
            other.join();
        });
    }

    @Test
    void serve_aWaiterOfTheOther_endsItsWait() throws Exception {
        between((here, there) -> {
            var waiter = new AtomicReference<Waiter>();
            var other = there.spawn(() -> {
                var mine = new Waiter();
                waiter.set(mine);
                mine.await(ParkReason.LOCK, "test");
                return 7;
            });
            while (waiter.get() == null) {
                Task.yield();
            }
            assertTrue(waiter.get().serve());
            assertEquals(7, other.join());
        });
    }

    @Test
    void cancel_aTaskOfTheOther_stopsIt() throws Exception {
        between((here, there) -> {
            var other = there.spawn(() -> Task.park());
            assertTrue(other.cancel());
            assertThrows(CancellationException.class, other::join);
        });
    }

    @Test
    void onComplete_ofATaskOfTheOther_runsWithThatScheduler() throws Exception {
        between((here, there) -> {
            var seen = new AtomicReference<Scheduler>();
            var me = Task.current();
            there.spawn(() -> 7).onComplete(_ -> {
                seen.set(Task.current().scheduler());
                me.unpark();
            });
            Task.park();
            assertSame(there, seen.get());
        });
    }

    @Test
    void join_theOtherIsClosed_isReleased() throws Exception {
        between((here, there) -> {
            var other = there.spawn(() -> Task.park());
            var closer = OrdinaryThread.start(() -> there.close(Duration.ofMinutes(10)));
            assertThrows(CancellationException.class, other::join);
            assertEquals(List.of(), closer.value());
        });
    }

    @Test
    void join_inACircleOfSchedulers_ends() throws Exception {
        between((here, there) -> assertEquals(3,
                there.spawn(() -> 1 + here.spawn(() -> 1 + there.spawn(() -> 1).join()).join()).join()));
    }

    @Test
    void run_ownSchedulersOnTwoThreads_areApart() throws Exception {
        var first = OrdinaryThread.start(() -> Scheduler.run(() -> Task.current().scheduler()));
        var second = OrdinaryThread.start(() -> Scheduler.run(() -> Task.current().scheduler()));
        assertNotSame(first.value(), second.value());
    }
}
