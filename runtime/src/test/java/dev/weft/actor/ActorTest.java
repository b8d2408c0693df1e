package dev.weft.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Cancelled;
import dev.weft.DeadlineExceededException;
import dev.weft.Limited;
import dev.weft.Task;
import dev.weft.actor.Script.Question;
import dev.weft.scope.Scope;
import dev.weft.sync.Promise;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Messages, questions and the end of one actor. */
@Limited
final class ActorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Object> trace = new ArrayList<>();

    private void inScope(Scope.Body<Object, Void> body) throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> run(body));
        }
    }

    /** The actors that are left are cancelled at the end. */
    private static void run(Scope.Body<Object, Void> body) throws Exception {
        try (var scope = Scope.open()) {
            body.run(scope);
        }
    }

    /** Notes its messages, each after an hour. */
    private Behaviour<Object> slow() {
        return message -> {
            Task.sleep(HOUR);
            trace.add(message);
        };
    }

    // ---- telling -----------------------------------------------------------------------------------------------------

    @Test
    void tell_severalFromSeveral_oneAtATimeAndOfEachSenderInOrder() throws Exception {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).start(_ -> message -> {
                trace.add(message);
                Task.yield();
                trace.add(message);
            });
            var senders = List.of("a", "b", "c").stream().map(sender -> scope.fork(() -> {
                for (var i = 0; i < 5; i++) {
                    assertTrue(actor.tell(sender + i));
                    Task.yield();
                }
            })).toList();
            senders.forEach(Task::join);
            Task.sleep(SECOND);
            actor.stop();
        });
        for (var i = 0; i < trace.size(); i += 2) {
            assertEquals(trace.get(i), trace.get(i + 1));
        }
        for (var sender : List.of("a", "b", "c")) {
            var order = trace.stream().map(Object::toString).filter(text -> text.startsWith(sender)).distinct()
                    .toList();
            assertEquals(IntStream.range(0, 5).mapToObj(i -> sender + i).toList(), order);
        }
    }

    @Test
    void tell_mailboxIsFull_waitsAndTryTellIsFalse() throws Exception {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).mailbox(2).start(_ -> slow());
            for (var i = 0; i < 3; i++) {
                actor.tell(i);
                Task.yield();
            }
            assertFalse(actor.tryTell("late"));
            assertEquals(2, actor.stats().waiting());
            assertTrue(actor.tell(3));
            assertEquals(List.of(0), trace); // an hour later
            Task.sleep(HOUR.multipliedBy(9));
            assertTrue(actor.tryTell(4));
            actor.stop();
        });
        assertEquals(List.of(0, 1, 2, 3), trace);
    }

    @Test
    void tell_itself_isItsNextMessage() throws Exception {
        inScope(scope -> {
            var actor = Actor.in(scope).mailbox(1).<Integer>start(self -> number -> {
                trace.add(number);
                assertTrue(number == 3 || self.tell(number + 1));
                if (number == 3) {
                    self.stop();
                    assertFalse(self.tell(4));
                }
            });
            actor.tell(0);
            actor.task().join();
        });
        assertEquals(List.of(0, 1, 2, 3), trace);
    }

    @Test
    void tell_itselfWithAFullMailbox_isAnErrorThere() throws Exception {
        var thrown = assertThrows(CompletionException.class, () -> inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).name("self").mailbox(1).start(self -> _ -> {
                self.tell("fits");
                assertFalse(self.tryTell("does not"));
                self.tell("does not");
            });
            actor.tell("begin");
            scope.join();
        }));
        assertTrue(thrown.getCause() instanceof IllegalStateException, thrown::toString);
        assertTrue(thrown.getCause().toString().contains("self tells itself"), thrown::toString);
    }

    @Test
    void tell_null_isAnErrorOfTheSender() throws Exception {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).start(_ -> slow());
            assertThrows(NullPointerException.class, () -> actor.tell(nothing()));
            assertThrows(NullPointerException.class, () -> actor.tryTell(nothing()));
            assertTrue(actor.isAlive());
        });
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what is tested
    private static <T> T nothing() {
        return null;
    }

    // ---- asking ------------------------------------------------------------------------------------------------------

    @Test
    void ask_replies_returnsTheValue() throws Exception {
        inScope(scope -> {
            Actor<Question> actor = Actor.in(scope).start(_ -> question -> question.reply().complete("re: " + question
                    .text()));
            assertEquals("re: x", actor.ask(Question.of("x"), SECOND));
            assertEquals(1, actor.stats().received());
        });
    }

    @Test
    void ask_repliesLaterOrSomebodyElseDoes_returnsTheValue() throws Exception {
        inScope(scope -> {
            Actor<Question> clerk = Actor.in(scope).start(_ -> question -> {
                Task.sleep(SECOND);
                question.reply().complete("clerk");
            });
            var kept = new ArrayList<Question>();
            Actor<Question> desk = Actor.in(scope).start(_ -> question -> {
                switch (question.text()) {
                    case "keep" -> kept.add(question);
                    case "pass on" -> clerk.tell(question);
                    default -> kept.forEach(one -> one.reply().complete("later"));
                }
            });
            assertEquals("clerk", desk.ask(Question.of("pass on"), HOUR));
            var keeping = scope.fork(() -> desk.<String>ask(Question.of("keep"), HOUR));
            Task.sleep(SECOND);
            assertFalse(keeping.isDone());
            desk.tell(new Question("now", new Promise<>()));
            assertEquals("later", keeping.join());
        });
    }

    @Test
    void ask_replyIsAFailureOrCancelled_throwsThat() throws Exception {
        var failure = new IOException("as the test wants");
        inScope(scope -> {
            Actor<Question> actor = Actor.in(scope).start(_ -> question -> {
                if (question.text().equals("fail")) {
                    question.reply().fail(failure);
                } else {
                    question.reply().cancel();
                }
            });
            assertSame(failure, assertThrows(CompletionException.class, () -> actor.ask(Question.of("fail"), SECOND))
                    .getCause());
            assertThrows(CancellationException.class, () -> actor.ask(Question.of("cancel"), SECOND));
            assertTrue(actor.isAlive());
        });
    }

    @Test
    void ask_deadlinePasses_throwsThenAndTheLateReplyIsDropped() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> run(scope -> {
                Actor<Question> actor = Actor.in(scope).start(_ -> question -> {
                    Task.sleep(HOUR);
                    trace.add(question.reply().isDone());
                    trace.add(question.reply().complete("late"));
                });
                assertThrows(DeadlineExceededException.class, () -> actor.ask(Question.of("x"), SECOND));
                assertEquals(SECOND, kit.clock().elapsed());
                assertThrows(DeadlineExceededException.class, () -> actor.ask(Question.of("y"), Duration.ZERO));
                assertThrows(IllegalArgumentException.class,
                        () -> actor.ask(Question.of("z"), Duration.ofNanos(-1)));
                Task.sleep(HOUR.multipliedBy(3));
                assertTrue(actor.isAlive());
                assertEquals(1, actor.stats().received()); // the second had no time to be told
            }));
        }
        assertEquals(List.of(true, false), trace);
    }

    @Test
    void ask_mailboxIsFull_theDeadlineCoversThatWaitToo() throws Exception {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).mailbox(1).start(_ -> slow());
            for (var i = 0; i < 2; i++) {
                actor.tell(i);
                Task.yield();
            }
            assertThrows(DeadlineExceededException.class,
                    () -> actor.<String>ask(reply -> new Question("x", reply), SECOND));
            Task.sleep(HOUR.multipliedBy(3));
            actor.stop();
        });
        assertEquals(List.of(0, 1), trace);
    }

    @Test
    void ask_cancelledOrNegativeDeadline_theQuestionIsNotMade() throws Exception {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).start(_ -> slow());
            assertThrows(IllegalArgumentException.class, () -> actor.ask(this::noted, Duration.ofNanos(-1)));
            CancelScope.run(cancelled -> {
                cancelled.cancel();
                assertThrows(Cancelled.class, () -> actor.ask(this::noted, HOUR));
            });
            assertEquals(List.of(), trace);
        });
    }

    private Object noted(Promise<String> reply) {
        trace.add("question");
        return reply;
    }

    @Test
    void ask_handedToAHelper_failsWhenTheAskedOneStops() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> run(scope -> {
                Actor<Question> desk = Actor.in(scope).start(self -> question -> {
                    scope.fork(() -> {
                        Task.sleep(HOUR);
                        trace.add(question.reply().complete("late"));
                    });
                    self.stop();
                });
                assertThrows(NoReplyException.class, () -> desk.ask(Question.of("x"), HOUR.multipliedBy(2)));
                assertEquals(Duration.ZERO, kit.clock().elapsed());
                Task.sleep(HOUR.multipliedBy(2));
            }));
        }
        assertEquals(List.of(false), trace);
    }

    @Test
    void ask_handedToAnActorThatEnds_waitsForItsDeadline() throws Exception {
        inScope(scope -> {
            Actor<Question> clerk = Actor.in(scope).start(self -> _ -> self.stop());
            Actor<Question> desk = Actor.in(scope).start(_ -> clerk::tell);
            assertThrows(DeadlineExceededException.class, () -> desk.ask(Question.of("x"), HOUR));
            assertFalse(clerk.isAlive());
        });
    }

    @Test
    void ask_itself_isAnErrorAtOnce() throws Exception {
        inScope(scope -> {
            Actor<Question> actor = Actor.in(scope).start(self -> question -> {
                var thrown = assertThrows(IllegalStateException.class, () -> self.ask(Question.of("me"), HOUR));
                question.reply().complete(String.valueOf(thrown.getMessage()));
            });
            assertEquals("actor asks itself: it can't reply while it waits for that",
                    actor.ask(Question.of("x"), SECOND));
        });
    }

    @Test
    void ask_twoAskEachOther_theDeadlineEndsItAndTheDumpShowsBoth() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> run(scope -> {
                var other = new Promise<Actor<Question>>();
                Actor<Question> left = Actor.in(scope).name("left").start(_ -> question -> {
                    assertThrows(DeadlineExceededException.class, () -> other.await().ask(Question.of("y"), SECOND));
                    question.reply().complete(question.text());
                });
                Actor<Question> right = Actor.in(scope).name("right").start(_ -> question -> question.reply()
                        .complete(left.ask(Question.of("z"), HOUR)));
                other.complete(right);
                var asker = scope.fork("asker", () -> left.<String>ask(Question.of("x"), HOUR));
                kit.awaitAllParked();
                var waits = kit.scheduler().dump().toString();
                for (var wait : List.of("PROMISE on Ask[left, received]", "PROMISE on Ask[right, received]",
                        "PROMISE on Ask[left, not received]")) {
                    assertTrue(waits.contains(wait), waits);
                }
                assertEquals("x", asker.join());
                assertEquals(SECOND, kit.clock().elapsed());
            }));
        }
    }

    @Test
    void ask_circleOfQuestionsThatNobodyHasReceived_isReportedAsADeadlock() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> run(scope -> {
                var other = new Promise<Actor<Question>>();
                Actor<Question> left = Actor.in(scope).name("left").start(_ -> {
                    other.await().ask(Question.of("before it receives anything"), HOUR);
                    return _ -> {};
                });
                other.complete(Actor.in(scope).name("right").start(_ -> {
                    left.ask(Question.of("nor does this one"), HOUR);
                    return _ -> {};
                }));
                kit.awaitAllParked();
                var dump = kit.scheduler().dump();
                assertEquals(1, dump.deadlocks().size(), dump::toString);
            }));
        }
    }

    // ---- the end -----------------------------------------------------------------------------------------------------

    @Test
    void stop_inTheMiddle_handlesThatOneAndDropsTheRest() throws Exception {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).mailbox(2).start(_ -> new Script(trace) {
                @Override
                public void receive(Object message) throws Exception {
                    Task.sleep(HOUR);
                    super.receive(message);
                }
            });
            actor.tell(0);
            Task.yield();
            actor.tell(1);
            var asks = scope.fork(() -> assertThrows(NoReplyException.class,
                    () -> actor.<String>ask(reply -> new Question("waits", reply), HOUR.multipliedBy(2))));
            Task.yield();
            var sender = scope.fork(() -> actor.tell("waits to tell"));
            Task.sleep(SECOND);
            actor.stop();
            actor.stop();
            assertFalse(sender.join());
            assertFalse(actor.tell("late"));
            assertFalse(actor.tryTell("late"));
            assertTrue(actor.isAlive());
            assertTrue(actor.toString().endsWith("stopping]"), actor::toString);
            assertFalse(asks.isDone());
            actor.task().join();
            assertFalse(actor.isAlive());
            assertEquals("actor has ended before it replied", asks.join().getMessage());
            assertEquals("actor has ended",
                    assertThrows(NoReplyException.class, () -> actor.ask(reply -> reply, SECOND)).getMessage());
            assertEquals(new Actor.Stats(false, 0, 1, 0, 2), actor.stats());
        });
        assertEquals(List.of(0, "close"), trace);
    }

    @Test
    void stop_whileItWaitsForAMessage_endsAtOnce() throws Exception {
        inScope(scope -> {
            Actor<Object> actor = Actor.in(scope).start(_ -> new Script(trace));
            Task.sleep(SECOND);
            actor.stop();
            actor.task().join();
        });
        assertEquals(List.of("close"), trace);
    }

    @Test
    void stop_withAReplyOwed_theQuestionFails() throws Exception {
        inScope(scope -> {
            Actor<Question> actor = Actor.in(scope).start(self -> _ -> self.stop());
            var thrown = assertThrows(NoReplyException.class, () -> actor.ask(Question.of("x"), HOUR));
            assertEquals("actor has ended before it replied", thrown.getMessage());
        });
    }

    @Test
    void scopeIsClosed_cancelsItAndLetsGoOfAskersOutside() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                Task<NoReplyException> asker;
                try (var scope = Scope.open()) {
                    Actor<Question> actor = Actor.in(scope).start(_ -> _ -> Task.sleep(HOUR));
                    asker = Task.spawn(() -> assertThrows(NoReplyException.class,
                            () -> actor.ask(Question.of("x"), HOUR)));
                    Task.yield();
                    Task.yield();
                }
                asker.join();
                assertEquals(Duration.ZERO, kit.clock().elapsed());
            });
        }
    }

    @Test
    void cancelledBeforeItBegins_letsGoOfItsAskers() throws Exception {
        inScope(scope -> {
            Actor<Question> actor = Actor.in(scope).start(_ -> {
                throw new AssertionError("it never begins");
            });
            actor.tell(new Question("x", new Promise<>()));
            actor.task().cancel();
            assertThrows(NoReplyException.class, () -> actor.ask(Question.of("x"), HOUR));
            assertFalse(actor.isAlive());
        });
    }

    @Test
    void start_scopeIsClosed_isAnError() throws Exception {
        inScope(outer -> {
            ActorBuilder builder;
            try (var scope = Scope.open()) {
                builder = Actor.in(scope);
            }
            assertThrows(IllegalStateException.class, () -> builder.start(_ -> _ -> {}));
        });
    }

    @Test
    void builder_badOptions_areErrors() throws Exception {
        inScope(scope -> {
            var builder = Actor.in(scope);
            assertThrows(IllegalArgumentException.class, () -> builder.mailbox(0));
            assertThrows(IllegalArgumentException.class, () -> builder.restarts(-1, SECOND));
            assertThrows(IllegalArgumentException.class, () -> builder.restarts(1, Duration.ZERO));
        });
    }
}
