package dev.weft.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.ParkReason;
import dev.weft.Task;
import dev.weft.actor.Script.Question;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import dev.weft.testing.CancelSweep;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cancelled at every moment, the actor, who tells, who asks, the owner of the scope: all end, each life that began is closed, a message
 * that was told was received or dropped, and no question is left without an answer.
 */
@Limited
final class ActorSweepTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    /** One run. */
    private static final class Run {
        final List<Actor<?>> actors = new ArrayList<>();
        final AtomicInteger lives = new AtomicInteger();
        int told;
        int asking;

        /** Works, and cleans up with waits. */
        final class Worker implements Behaviour<Object> {
            Worker() {
                Task.sleep(SECOND);
                lives.incrementAndGet();
            }

            @Override
            public void receive(Object message) throws Exception {
                Task.sleep(SECOND);
                switch (message) {
                    case Question question -> question.reply().complete(question.text());
                    case Exception failure -> throw failure;
                    default -> Task.yield();
                }
            }

            @Override
            public void close() throws Exception {
                Task.shield(() -> {
                    Task.sleep(SECOND);
                    return lives.decrementAndGet();
                });
            }
        }

        Actor<Object> start(Scope<?, ?> scope, String name, int mailbox, int restarts) {
            Actor<Object> actor = Actor.in(scope).name(name).mailbox(mailbox).restarts(restarts, HOUR)
                    .start(_ -> new Worker());
            actors.add(actor);
            return actor;
        }

        void tell(Actor<Object> actor, Object message) {
            if (actor.tell(message)) {
                told++;
            }
        }

        String ask(Actor<Object> actor, String text) {
            asking++;
            try {
                return actor.ask(reply -> new Question(text, reply), HOUR);
            } catch (NoReplyException ended) {
                return text; // somebody was cancelled
            } finally {
                asking--;
            }
        }

        void check() {
            assertEquals(0, lives.get(), "lives that were not closed");
            assertEquals(0, asking);
            for (var actor : actors) {
                assertEquals(false, actor.isAlive(), actor::toString);
                assertEquals(0, actor.stats().waiting(), actor::toString);
                assertTrue(actor.task().isDone());
                assertEquals(0, actor.watchers().size());
            }
        }
    }

    private interface Program {
        void run(Run run, Scope<Object, List<Throwable>> scope) throws Exception;
    }

    private static CancelSweep.Report sweep(int carriers, Program program) {
        var sweep = CancelSweep.of(Run::new).carriers(carriers).check(Run::check);
        return (carriers == 1 ? sweep : sweep.seeded(7)).run(run -> { // a call: who fails tells it
            Scope.call(Policy.<Object>supervise(), scope -> {
                program.run(run, scope);
                scope.cancel();
            });
        });
    }

    /** For the end, whatever it is. */
    private static void join(Task<?> task) {
        try {
            task.join();
        } catch (CompletionException | CancellationException ended) {
            // it was cancelled, or fails as it should
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void tellersAndAskersOfAFullMailbox(int carriers) {
        var report = sweep(carriers, (run, scope) -> {
            var actor = run.start(scope, "actor", 1, 0);
            var tellers = List.of(1, 2).stream().map(each -> scope.fork("teller", () -> {
                run.tell(actor, each);
                run.tell(actor, each);
            })).toList();
            var asker = scope.fork("asker", () -> assertEquals("x", run.ask(actor, "x")));
            tellers.forEach(ActorSweepTest::join);
            join(asker);
            actor.stop();
            join(actor.task());
            var stats = actor.stats();
            assertTrue(stats.received() + stats.dropped() <= run.told + 2, stats::toString);
        });
        assertTrue(report.tasks().containsAll(List.of("main", "actor", "teller", "asker")), report::toString);
        assertTrue(report.causes().containsAll(List.of(ParkReason.SEND, ParkReason.PROMISE)), report::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void failuresAndRestarts(int carriers) {
        var report = sweep(carriers, (run, scope) -> {
            var actor = run.start(scope, "actor", 9, 1);
            run.tell(actor, new Quiet());
            var asker = scope.fork("asker", () -> run.ask(actor, "between"));
            join(asker);
            run.tell(actor, new Quiet());
            join(actor.task());
        });
        assertTrue(report.tasks().containsAll(List.of("main", "actor", "asker")), report::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void linksAndMonitors(int carriers) {
        var report = sweep(carriers, (run, scope) -> {
            var failing = run.start(scope, "failing", 9, 0);
            var linked = run.start(scope, "linked", 9, 1);
            var watcher = run.start(scope, "watcher", 1, 0);
            linked.link(failing);
            watcher.monitor(failing, Down::state);
            watcher.monitor(linked, Down::state);
            run.tell(watcher, "first");
            run.tell(watcher, "second"); // so that it is full
            run.tell(failing, new Quiet());
            join(failing.task());
            Task.sleep(SECOND.multipliedBy(5));
            linked.stop();
            Task.sleep(SECOND.multipliedBy(5));
        });
        assertTrue(report.tasks().containsAll(List.of("main", "failing", "linked", "watcher")), report::toString);
        assertTrue(report.causes().contains(ParkReason.RECEIVE), report::toString);
    }

    @Test
    void theScopeIsClosedMeanwhile() {
        sweep(1, (run, scope) -> {
            var actor = run.start(scope, "actor", 1, 1);
            for (var i = 0; i < 3; i++) {
                scope.fork("asker", () -> run.ask(actor, "x"));
            }
            Task.sleep(SECOND);
            Task.yield();
        });
    }

    /** Keeps the log short. */
    @SuppressWarnings("serial") // never serialised
    private static final class Quiet extends IOException {
        Quiet() {
            super("as the test wants");
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
