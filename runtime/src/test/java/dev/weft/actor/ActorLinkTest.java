package dev.weft.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Links: what the failure of one actor does to another. */
@Limited
final class ActorLinkTest extends WatchRig {
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
    void link_monitorsOneThatHasFailed_getsTheNoticeInstead() throws Exception {
        for (var endsFirst : List.of(true, false)) {
            trace.clear();
            assertEquals(List.of(failure), supervised(scope -> {
                var watcher = watcher(scope);
                var watched = watched(scope);
                if (!endsFirst) {
                    watcher.monitor(watched, Down::state);
                }
                watched.tell(failure);
                watched.task().join(HOUR);
                if (endsFirst) {
                    watcher.monitor(watched, Down::state);
                }
                watcher.link(watched);
                Task.sleep(SECOND);
                assertTrue(watcher.isAlive());
                assertEquals(List.of(Future.State.FAILED), trace);
            }));
        }
    }

    @Test
    void watchers_linkWhileOthersAreTold_learnsOnlyWhatItIsNotToldAnyhow() throws Exception {
        supervised(scope -> {
            var ended = watched(scope);
            var down = Down.failed(ended, failure);
            var monitors = watcher(scope);
            var links = watcher(scope);
            var stranger = watcher(scope);
            var watchers = new Watchers();
            watchers.add(monitors, Down::state);
            watchers.add(links, Watchers.LINK);
            watchers.end(down);
            watchers.tell((who, _) -> {
                assertNull(watchers.add(monitors, Watchers.LINK));
                assertNull(watchers.add(links, Watchers.LINK));
                trace.add(who);
                assertSame(down, watchers.add(stranger, Watchers.LINK));
            });
            assertEquals(List.of(monitors, links), trace);
            assertNull(watchers.add(monitors, Watchers.LINK));
            assertSame(down, watchers.add(links, Watchers.LINK));
            assertEquals(0, watchers.size());
        });
    }

    @Test
    void link_endsALifeWhoseCloseFails_thatIsSuppressed() throws Exception {
        var ofClose = new IOException("close");
        var failures = supervised(scope -> {
            var failing = watched(scope);
            Actor<Object> other = Actor.in(scope).start(_ -> new Script(trace) {
                @Override
                public void close() throws Exception {
                    throw ofClose;
                }
            });
            other.link(failing);
            Task.sleep(SECOND);
            failing.tell(failure);
            Task.sleep(SECOND);
        });
        assertSame(failure, failures.getLast().getCause());
        assertEquals(List.of(ofClose), List.of(failures.getLast().getSuppressed()));
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
