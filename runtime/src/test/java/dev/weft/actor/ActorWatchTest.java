package dev.weft.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.scope.Scope;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Monitors: who is told of the end of another, and who no longer. */
@Limited
final class ActorWatchTest extends WatchRig {
    // ---- monitors ----------------------------------------------------------------------------------------------------

    @Test
    void monitor_otherStopsFailsIsCancelled_noticeSaysHow() throws Exception {
        supervised(scope -> {
            var watcher = watcher(scope);
            var stopped = watched(scope);
            var failed = watched(scope);
            var cancelled = watched(scope);
            List.of(stopped, failed, cancelled).forEach(each -> watcher.monitor(each, down -> down));
            stopped.stop();
            Task.sleep(SECOND);
            failed.tell(failure);
            Task.sleep(SECOND);
            cancelled.task().cancel();
            Task.sleep(SECOND);
            assertTrue(watcher.isAlive());
            assertEquals(List.of(new Down(stopped, Future.State.SUCCESS, null),
                    new Down(failed, Future.State.FAILED, failure),
                    new Down(cancelled, Future.State.CANCELLED, null)), trace);
            assertEquals(3, watcher.stats().received());
        });
    }

    @Test
    void monitor_otherHasEnded_noticeAtOnce() throws Exception {
        supervised(scope -> {
            var watched = watched(scope);
            watched.tell(failure);
            Task.sleep(SECOND);
            var watcher = watcher(scope);
            watcher.monitor(watched, Down::state);
            Task.yield();
            assertEquals(List.of(Future.State.FAILED), trace);
        });
    }

    @Test
    void monitor_otherNeverBegan_noticeAllTheSame() throws Exception {
        supervised(scope -> {
            var watched = watched(scope);
            watched.task().cancel();
            var watcher = watcher(scope);
            watcher.monitor(watched, Down::state);
            Task.sleep(SECOND);
            assertEquals(List.of(Future.State.CANCELLED), trace);
        });
    }

    @Test
    void monitor_otherBeginsAgain_isNoEnd() throws Exception {
        supervised(scope -> {
            var watcher = watcher(scope);
            Actor<Object> watched = Actor.in(scope).restarts(1, HOUR).start(_ -> new Script(new ArrayList<>()));
            watcher.monitor(watched, Down::state);
            watched.tell(failure);
            Task.sleep(SECOND);
            assertEquals(List.of(), trace);
            watched.tell(failure);
            Task.sleep(SECOND);
            assertEquals(List.of(Future.State.FAILED), trace);
        });
    }

    @Test
    void monitor_again_replacesTheMessage() throws Exception {
        supervised(scope -> {
            var watcher = watcher(scope);
            var watched = watched(scope);
            watcher.monitor(watched, _ -> "first");
            watcher.monitor(watched, _ -> "second");
            watched.stop();
            Task.sleep(SECOND);
            assertEquals(List.of("second"), trace);
        });
    }

    @Test
    void monitor_comesAfterAllThatTheOtherHasTold() throws Exception {
        supervised(scope -> {
            Actor<Object> watcher = Actor.in(scope).mailbox(3).start(_ -> message -> {
                Task.sleep(SECOND);
                trace.add(message);
            });
            Actor<Object> watched = Actor.in(scope).start(self -> number -> {
                watcher.tell(number);
                if (number.equals(3)) {
                    self.stop();
                }
            });
            watcher.monitor(watched, Down::state);
            for (var i = 0; i < 4; i++) {
                watched.tell(i);
            }
            Task.sleep(SECOND.multipliedBy(9));
            assertEquals(List.of(0, 1, 2, 3, Future.State.SUCCESS), trace);
        });
    }

    @Test
    void monitor_mailboxIsFull_noticeWaitsAndTheOtherEnds() throws Exception {
        supervised(scope -> {
            Actor<Object> watcher = Actor.in(scope).mailbox(1).start(_ -> message -> {
                Task.sleep(HOUR);
                trace.add(message);
            });
            var watched = watched(scope);
            watcher.monitor(watched, Down::state);
            watcher.tell(0);
            Task.yield();
            watcher.tell(1);
            watched.stop();
            assertTrue(watched.task().join(SECOND));
            Task.sleep(HOUR.multipliedBy(4));
            assertEquals(List.of(0, 1, Future.State.SUCCESS), trace);
        });
    }

    @Test
    void monitor_mailboxIsFullAndTheWatcherEnds_nobodyIsLeft() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open()) {
                    Actor<Object> watcher = Actor.in(scope).mailbox(1).start(_ -> _ -> Task.sleep(HOUR));
                    var watched = watched(scope);
                    watcher.monitor(watched, Down::state);
                    watcher.tell(0);
                    Task.yield();
                    watcher.tell(1);
                    watched.stop();
                    watched.task().join();
                    kit.awaitAllParked();
                    assertEquals(3, kit.tasks().size()); // with the one that has the notice
                }
            });
            assertEquals(List.of(), kit.tasks());
        }
    }

    @Test
    void monitor_watcherHasEnded_changesNothing() throws Exception {
        supervised(scope -> {
            var watcher = watcher(scope);
            var watched = watched(scope);
            watcher.monitor(watched, Down::state);
            watcher.stop();
            watcher.task().join();
            watched.stop();
            watched.task().join();
            watcher.monitor(watched, Down::state);
            assertEquals(List.of("close"), trace);
        });
    }

    @Test
    void monitor_messageCantBeMade_isAFailureOfTheWatcher() throws Exception {
        assertEquals(1, supervised(scope -> {
            var watcher = watcher(scope);
            var watched = watched(scope);
            watcher.monitor(watched, _ -> {
                throw new IllegalArgumentException("as the test wants");
            });
            watched.stop();
            watched.task().join();
            Task.sleep(SECOND);
            assertFalse(watcher.isAlive());
        }).size());
    }

    @Test
    void monitor_itself_isAnError() throws Exception {
        supervised(scope -> {
            var actor = watched(scope);
            assertThrows(IllegalArgumentException.class, () -> actor.monitor(actor, down -> down));
            assertThrows(IllegalArgumentException.class, () -> actor.link(actor));
        });
    }

    @Test
    void monitor_watchersThatHaveEnded_areForgotten() throws Exception {
        supervised(scope -> {
            var watched = watched(scope);
            for (var i = 0; i < 1000; i++) {
                var watcher = Actor.in(scope).<Object>start(_ -> _ -> {});
                watcher.monitor(watched, down -> down);
                watcher.stop();
                watcher.task().join();
            }
            assertTrue(watched.watchers().size() < 40, () -> "kept: " + watched.watchers().size());
        });
    }

    // ---- no longer ---------------------------------------------------------------------------------------------------

    @Test
    void unwatch_monitor_noNotice() throws Exception {
        supervised(scope -> {
            var watcher = watcher(scope);
            var another = watcher(scope);
            var watched = watched(scope);
            watcher.monitor(watched, _ -> "watcher");
            another.monitor(watched, _ -> "another");
            watcher.unwatch(watched);
            assertEquals(1, watched.watchers().size());
            watched.stop();
            Task.sleep(SECOND);
            assertEquals(List.of("another"), trace);
        });
    }

    @Test
    void unwatch_link_endsItFromThisSideOnly() throws Exception {
        assertEquals(3, supervised(scope -> {
            var lasting = watcher(scope);
            var failing = watched(scope);
            lasting.link(failing);
            lasting.unwatch(failing);
            failing.tell(failure);
            Task.sleep(SECOND);
            assertTrue(lasting.isAlive());

            var other = watched(scope);
            lasting.link(other);
            lasting.unwatch(other);
            lasting.tell(new IOException("it fails itself"));
            other.task().join(SECOND);
            assertFalse(other.isAlive());
        }).size());
    }

    @Test
    void unwatch_both_isAsIfThereHadBeenNeither() throws Exception {
        var failures = supervised(scope -> {
            var watcher = watcher(scope);
            var watched = watched(scope);
            watcher.monitor(watched, Down::state);
            watcher.link(watched);
            watcher.unwatch(watched);
            watched.tell(failure);
            Task.sleep(SECOND);
            assertTrue(watcher.isAlive());
            assertEquals(List.of(), trace);
            watcher.monitor(watched, Down::state);
            watcher.unwatch(watched); // its notice is in the mailbox
            watcher.link(watched);
            Task.sleep(SECOND);
            assertFalse(watcher.isAlive());
        });
        assertSame(failure, failures.getLast().getCause());
    }

    @Test
    void unwatch_none_hasNoEffect() throws Exception {
        assertEquals(List.of(), supervised(scope -> {
            var one = watcher(scope);
            var other = watched(scope);
            one.unwatch(other);
            one.unwatch(one);
            one.monitor(other, Down::state);
            other.unwatch(one); // the other side has none
            other.stop();
            other.task().join();
            one.unwatch(other);
            Task.sleep(SECOND);
            assertEquals(List.of(Future.State.SUCCESS), trace);
        }));
    }
}
