package dev.weft.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.OrdinaryThread;
import dev.weft.Scaled;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.actor.Script.Question;
import dev.weft.scope.Scope;
import dev.weft.sync.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Actors on several carriers, many of them, and with ordinary threads outside. */
@Limited
final class ActorThreadsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private record Item(int sender, int number) {}

    /** Runs the body in a task, in a scope, on two carriers. */
    private static void inScope(Scope.Body<Object, Void> body) {
        try (var scheduler = Scheduler.builder().carriers(2).start()) {
            scheduler.spawn(() -> {
                try (var scope = Scope.open()) {
                    body.run(scope);
                }
            }).join();
        }
    }

    @Test
    void tell_fromTasksOfTwoCarriersAndAThread_ofEachInOrderAndNoneIsLost() {
        var senders = 4;
        var items = Scaled.size(200);
        var all = senders * items;
        inScope(scope -> {
            var last = new HashMap<Integer, Integer>(); // no lock: that is the point
            Actor<Item> actor = Actor.in(scope).mailbox(3).start(self -> item -> {
                assertEquals(item.number() - 1, last.getOrDefault(item.sender(), -1));
                last.put(item.sender(), item.number());
                if (last.values().stream().mapToInt(each -> each + 1).sum() == all) {
                    self.stop();
                }
            });
            var thread = OrdinaryThread.start(() -> {
                for (var i = 0; i < items; i++) {
                    assertTrue(actor.tell(new Item(0, i)));
                }
            });
            for (var sender = 1; sender < senders; sender++) {
                var own = sender;
                scope.fork(() -> {
                    for (var i = 0; i < items; i++) {
                        assertTrue(actor.tell(new Item(own, i)));
                    }
                });
            }
            scope.join();
            assertTrue(thread.value());
            assertEquals(all, actor.stats().received());
        });
    }

    @Test
    void ask_fromAThread_repliesInterruptDeadlineAndEnd() {
        inScope(scope -> {
            Actor<Question> actor = Actor.in(scope).start(self -> question -> {
                switch (question.text()) {
                    case "stop" -> self.stop();
                    case "never" -> {}
                    default -> question.reply().complete(question.text());
                }
            });
            var done = new Promise<Boolean>();
            OrdinaryThread.start(() -> {
                try {
                    assertEquals("x", actor.ask(Question.of("x"), MINUTE));
                    assertThrows(DeadlineExceededException.class,
                            () -> actor.ask(Question.of("never"), Duration.ofMillis(1)));
                    var interrupted = OrdinaryThread.start(() -> {
                        assertThrows(Cancelled.class, () -> actor.ask(Question.of("never"), MINUTE));
                        assertTrue(Thread.interrupted());
                    }).awaitBlocked();
                    interrupted.interrupt();
                    interrupted.value();
                    assertThrows(NoReplyException.class, () -> actor.ask(Question.of("stop"), MINUTE));
                    done.complete(true);
                } catch (Throwable failure) {
                    done.fail(failure);
                }
            });
            assertTrue(done.await());
        });
    }

    @Test
    void tell_fromAThreadThatWaits_isLetGoWhenItEnds() {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).mailbox(1).start(_ -> _ -> Task.park());
            actor.tell("parks at this");
            while (actor.stats().waiting() > 0) {
                Task.yield();
            }
            actor.tell("fills it");
            var thread = OrdinaryThread.start(() -> assertFalse(actor.tell("waits"))).awaitBlocked();
            actor.task().cancel();
            actor.task().join(MINUTE);
            assertTrue(thread.value());
        });
    }

    @Test
    void thousands_eachAnswersAndEnds() {
        var count = Scaled.size(50_000);
        inScope(scope -> {
            var actors = new ArrayList<Actor<Promise<Integer>>>(count);
            for (var i = 0; i < count; i++) {
                var number = i;
                actors.add(Actor.in(scope).start(self -> reply -> {
                    reply.complete(number);
                    self.stop();
                }));
            }
            var replies = actors.stream().map(actor -> {
                var reply = new Promise<Integer>();
                actor.tell(reply);
                return reply;
            }).toList();
            scope.join();
            assertEquals(IntStream.range(0, count).asLongStream().sum(),
                    replies.stream().mapToLong(Promise::resultNow).sum());
        });
    }

    @Test
    void endAgainstAsk_neverHangs() {
        inScope(scope -> {
            for (var round = 0; round < Scaled.size(60); round++) {
                Actor<Question> actor = Actor.in(scope).mailbox(1)
                        .start(_ -> question -> question.reply().complete("reply"));
                var askers = IntStream.range(0, 3).mapToObj(_ -> scope.fork(() -> {
                    try {
                        return actor.<String>ask(Question.of("x"), MINUTE);
                    } catch (NoReplyException ended) {
                        return "ended";
                    }
                })).toList();
                if (round % 2 == 0) {
                    actor.stop();
                } else {
                    actor.task().cancel();
                }
                askers.forEach(asker -> assertFalse(asker.join().isEmpty()));
            }
        });
    }

    @Test
    void linksAgainstEnds_allEnd() {
        inScope(scope -> {
            for (var round = 0; round < Scaled.size(60); round++) {
                var actors = IntStream.range(0, 4)
                        .mapToObj(_ -> Actor.in(scope).<Object>start(self -> _ -> self.stop()))
                        .toList();
                var news = new ArrayList<Down>();
                Actor<Down> watcher = Actor.in(scope).start(self -> down -> {
                    news.add(down);
                    if (news.size() == 4) {
                        self.stop();
                    }
                });
                actors.forEach(actor -> actor.tell("stop"));
                for (var i = 0; i < 4; i++) {
                    watcher.monitor(actors.get(i), down -> down);
                    actors.get(i).link(actors.get((i + 1) % 4));
                }
                watcher.task().join();
                assertEquals(4, news.stream().map(Down::actor).distinct().count());
            }
        });
    }
}
