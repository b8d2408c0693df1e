package dev.weft.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Monitors and links: what the end of one actor means for another. */
@Limited
final class ActorWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Object> trace = new ArrayList<>();
    private final IOException failure = new IOException("as the test wants");

    /** What failed; the actors that are left are cancelled. */
    private static List<Throwable> supervised(Scope.Body<Object, List<Throwable>> body) throws Exception {
        try (var kit = TestKit.fifo()) {
            return kit.run(() -> {
                var result = new ArrayList<Throwable>();
                try (var scope = Scope.open(Policy.<Object>supervise())) {
                    body.run(scope);
                    Task.sleep(SECOND);
                    scope.cancel();
                    result.addAll(scope.join());
                }
                return result;
            });
        }
    }

    private Actor<Object> watcher(Scope<?, ?> scope) {
        return Actor.in(scope).name("watcher").start(_ -> new Script(trace));
    }

    private static Actor<Object> watched(Scope<?, ?> scope) {
        return Actor.in(scope).name("watched").start(_ -> new Script(new ArrayList<>()));
    }

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

    // ---- links -------------------------------------------------------------------------------------------------------

    @Test
    void link_oneFails_theOtherFailsInTheMiddle() throws Exception {
        var failures = supervised(scope -> {
            var left = watched(scope);
            Actor<Object> right = Actor.in(scope).name("right").start(_ -> _ -> Task.sleep(HOUR));
            right.link(left);
            right.tell("x");
            Task.sleep(SECOND);
            left.tell(failure);
            assertTrue(right.task().join(SECOND));
        });
        assertEquals(2, failures.size());
        assertSame(failure, failures.getFirst());
        assertEquals("right is linked with watched, which has failed", failures.getLast().getMessage());
        assertSame(failure, failures.getLast().getCause());
    }

    @Test
    void link_worksBothWaysAndAlongAChain() throws Exception {
        var failures = supervised(scope -> {
            var chain = List.of(watched(scope), watched(scope), watched(scope));
            chain.get(0).link(chain.get(1));
            chain.get(1).link(chain.get(2));
            chain.get(2).tell(failure);
            Task.sleep(SECOND);
            chain.forEach(actor -> assertFalse(actor.isAlive()));
        });
        assertEquals(3, failures.size());
        var ofMiddle = Objects.requireNonNull(failures.getLast().getCause());
        assertSame(failure, ofMiddle.getCause());
    }

    @Test
    void link_endWithoutFailure_takesNobodyAlong() throws Exception {
        assertEquals(List.of(), supervised(scope -> {
            var stopped = watched(scope);
            var cancelled = watched(scope);
            var other = watcher(scope);
            other.link(stopped);
            cancelled.link(other);
            stopped.stop();
            cancelled.task().cancel();
            Task.sleep(SECOND);
            assertTrue(other.isAlive());
        }));
    }

    @Test
    void link_otherHasFailed_failsAtOnce() throws Exception {
        var failures = supervised(scope -> {
            var failed = watched(scope);
            failed.tell(failure);
            failed.task().join(HOUR);
            var other = watcher(scope);
            other.link(failed);
            assertTrue(other.task().join(SECOND));
        });
        assertInstanceOf(CompletionException.class, failures.getLast());
    }

    @Test
    void link_andMonitor_getsTheNoticeInstead() throws Exception {
        for (var linksFirst : List.of(true, false)) {
            trace.clear();
            assertEquals(List.of(failure), supervised(scope -> {
                var watcher = watcher(scope);
                var watched = watched(scope);
                if (linksFirst) {
                    watcher.link(watched);
                }
                watcher.monitor(watched, Down::state);
                if (!linksFirst) {
                    watched.link(watcher);
                }
                watched.tell(failure);
                Task.sleep(SECOND);
                assertTrue(watcher.isAlive());
                assertEquals(List.of(Future.State.FAILED), trace);
            }));
        }
    }

    @Test
    void link_otherHasRestartsLeft_beginsAgainOnce() throws Exception {
        assertEquals(List.of(failure), supervised(scope -> {
            var failing = watched(scope);
            Actor<Object> other = Actor.in(scope).restarts(1, HOUR).start(_ -> new Script(trace));
            other.link(failing);
            other.tell("before");
            Task.sleep(SECOND);
            failing.tell(failure);
            Task.sleep(SECOND);
            other.tell("after");
            Task.sleep(SECOND);
            assertEquals(1, other.stats().restarts());
            assertEquals(List.of("before", "close", "after"), trace);
        }));
    }

    @Test
    void link_beforeItBegins_failsItsFirstLife() throws Exception {
        var failures = supervised(scope -> {
            var failing = watched(scope);
            failing.tell(failure);
            failing.task().join(HOUR);
            Actor<Object> other = Actor.in(scope).start(_ -> new Script(trace));
            other.link(failing); // it has not run yet
            other.tell("never");
            assertTrue(other.task().join(SECOND));
        });
        assertEquals(2, failures.size());
        assertEquals(List.of("close"), trace);
    }

    @Test
    void link_failsAsWell_theFailureOfTheOtherIsSuppressed() throws Exception {
        var own = new IOException("own");
        var failures = supervised(scope -> {
            var failing = watched(scope);
            Actor<Object> other = Actor.in(scope).start(_ -> _ -> {
                try {
                    Task.sleep(HOUR);
                } finally {
                    throwIt(own);
                }
            });
            other.link(failing);
            other.tell("x");
            Task.sleep(SECOND);
            failing.tell(failure);
            Task.sleep(SECOND);
        });
        assertEquals(List.of(failure, own), failures);
        assertSame(failure, own.getSuppressed()[0].getCause());
    }

    private static void throwIt(IOException thrown) throws IOException {
        throw thrown;
    }

    /** One for all: who starts them is linked with them, and begins again with all of them. */
    @Test
    void link_managerWithItsWorkers_allBeginAgain() throws Exception {
        var lives = new ArrayList<List<Actor<Object>>>();
        assertEquals(List.of(), supervised(scope -> {
            Actor.in(scope).restarts(1, HOUR).<Object>start(self -> {
                var inner = Scope.open(Policy.<Object>supervise());
                var workers = List.of(watched(inner), watched(inner));
                workers.forEach(self::link);
                lives.add(workers);
                return new Behaviour<>() {
                    @Override
                    public void receive(Object message) {}

                    @Override
                    public void close() {
                        inner.close();
                    }
                };
            });
            Task.sleep(SECOND);
            lives.getFirst().getFirst().tell(failure);
            Task.sleep(SECOND);
            assertEquals(2, lives.size());
            assertFalse(lives.getFirst().getLast().isAlive());
            assertTrue(lives.getLast().stream().allMatch(Actor::isAlive));
        }));
    }
}
