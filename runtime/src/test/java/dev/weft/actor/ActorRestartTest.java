package dev.weft.actor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.NoYield;
import dev.weft.PinnedException;
import dev.weft.Task;
import dev.weft.actor.Script.Question;
import dev.weft.channel.Channel;
import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import dev.weft.testing.TestKit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a failure does: the next life, or the end. */
@Limited
final class ActorRestartTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<Object> trace = new ArrayList<>();
    private final IOException first = new IOException("first");
    private final IOException second = new IOException("second");
    private final IOException third = new IOException("third");

    /** In a scope that waits for all; what failed. */
    private static List<Throwable> supervised(Scope.Body<Object, List<Throwable>> body) throws Exception {
        try (var kit = TestKit.fifo()) {
            return kit.run(() -> Scope.call(Policy.supervise(), body));
        }
    }

    private static void tellAll(Actor<Object> actor, Object... messages) {
        for (var message : messages) {
            actor.tell(message);
        }
    }

    private static Behaviour<Object> fails(Exception failure) {
        return _ -> {
            throw failure;
        };
    }

    @Test
    void receiveFails_withoutRestarts_endsAndTheScopeHearsOfIt() throws Exception {
        assertEquals(List.of(first), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).start(_ -> new Script(trace));
            tellAll(actor, 1, first, 2);
        }));
        assertEquals(List.of(1, "close"), trace);
    }

    @Test
    void receiveFails_inAScopeThatFailsFast_cancelsTheOthers() throws Exception {
        try (var kit = TestKit.fifo()) {
            var thrown = assertThrows(CompletionException.class, () -> kit.run(() -> Scope.run(scope -> {
                Actor.in(scope).start(_ -> new Script(trace));
                Actor<Object> failing = Actor.in(scope).start(_ -> fails(first));
                failing.tell("x");
            })));
            assertSame(first, thrown.getCause());
        }
        assertEquals(List.of("close"), trace);
    }

    @Test
    void receiveFails_beginsAgainWithFreshStateAndKeepsTheMailbox() throws Exception {
        assertEquals(List.of(), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(9, HOUR).start(self -> {
                trace.add("begins");
                var count = new int[1];
                return message -> {
                    trace.add(message + ":" + ++count[0]);
                    if (message.equals("fail")) {
                        throw first;
                    }
                    if (message.equals("stop")) {
                        self.stop();
                    }
                };
            });
            tellAll(actor, "a", "b", "fail", "c", "stop", "dropped");
            actor.task().join();
            assertEquals(new Actor.Stats(false, 0, 4, 1, 1), actor.stats());
        }));
        assertEquals(List.of("begins", "a:1", "b:2", "fail:3", "begins", "c:1", "stop:2"), trace);
    }

    @Test
    void failures_moreThanAllowed_theLastOneHasTheOthersSuppressed() throws Exception {
        var failures = supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(2, HOUR).start(_ -> new Script(trace));
            tellAll(actor, first, second, third, "dropped");
        });
        assertEquals(List.of(third), failures);
        assertEquals(List.of(first, second), List.of(third.getSuppressed()));
        assertEquals(List.of("close", "close", "close"), trace);
    }

    @Test
    void failures_theSameOneAgain_isNotSuppressedInItself() throws Exception {
        assertEquals(List.of(first), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(1, HOUR).start(_ -> new Script(trace));
            tellAll(actor, first, first);
        }));
        assertEquals(0, first.getSuppressed().length);
    }

    @Test
    void failures_areComparedByIdentity() throws Exception {
        @SuppressWarnings("ThrowableEqualsHashCode") // what is tested
        final class Same extends Exception {
            private static final long serialVersionUID = 1;

            @Override
            public boolean equals(@Nullable Object other) {
                throw new AssertionError("nobody's business");
            }

            @Override
            public int hashCode() {
                return 1;
            }
        }
        var one = new Same();
        var another = new Same();
        supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(3, HOUR).start(_ -> new Script(trace));
            tellAll(actor, one, another, one, first);
        });
        assertEquals(2, first.getSuppressed().length);
        assertSame(one, first.getSuppressed()[0]);
        assertSame(another, first.getSuppressed()[1]);
    }

    @Test
    void failures_many_theLastTenAreKept() {
        var restarts = new Restarts(100, 1000);
        var failures = Stream.generate(() -> new IOException("as the test wants")).limit(101).toList();
        for (var i = 0; i < 100; i++) {
            assertTrue(restarts.allows(failures.get(i), i));
        }
        assertEquals(100 + 10, restarts.size());
        assertFalse(restarts.allows(failures.getLast(), 100));
        assertEquals(failures.subList(90, 100), List.of(failures.getLast().getSuppressed()));
        assertTrue(restarts.allows(first, 5000));
        assertEquals(2, restarts.size());
    }

    @Test
    void failures_anyNumberAllowed_nothingIsKept() {
        var restarts = new Restarts(Integer.MAX_VALUE, Long.MAX_VALUE);
        for (var i = 0; i < 100; i++) {
            assertTrue(restarts.allows(first, i));
        }
        assertEquals(0, restarts.size());
    }

    @Test
    void failures_furtherApartThanThePeriod_areAllowedForEver() throws Exception {
        supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(1, SECOND).start(_ -> new Script(trace));
            for (var i = 0; i < 5; i++) {
                actor.tell(first);
                Task.sleep(SECOND);
            }
            assertTrue(actor.isAlive());
            actor.tell(first);
            Task.sleep(SECOND.minusNanos(1));
            actor.tell(second);
            assertTrue(actor.task().join(SECOND));
            assertFalse(actor.isAlive());
            assertEquals(6, actor.stats().restarts());
        });
        assertEquals(List.of(first), List.of(second.getSuppressed()));
    }

    @Test
    void factoryThrows_countsAsAFailure() throws Exception {
        var noState = new IllegalStateException("no state");
        var noStateAgain = new IllegalStateException("no state again");
        var failures = new ArrayList<>(List.of(noState, noStateAgain));
        assertEquals(List.of(noStateAgain), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(2, HOUR).start(_ -> {
                if (trace.isEmpty()) {
                    return new Script(trace);
                }
                throw failures.removeFirst();
            });
            tellAll(actor, first, "never received");
        }));
        assertEquals(List.of("close"), trace);
        assertEquals(List.of(first, noState), List.of(noStateAgain.getSuppressed()));
    }

    @Test
    void factoryThrowsAtFirst_itsAskersLearnIt() throws Exception {
        assertEquals(1, supervised(scope -> {
            Actor<Question> actor = Actor.in(scope).start(_ -> {
                throw new IllegalStateException("no state");
            });
            var thrown = assertThrows(NoReplyException.class, () -> actor.ask(Question.of("x"), HOUR));
            assertEquals("no state", String.valueOf(thrown.getCause()).replaceAll(".*: ", ""));
        }).size());
    }

    @Test
    void factoryWaitsAndReturnsNull_isAFailure() throws Exception {
        var failures = supervised(scope -> Actor.in(scope).start(_ -> {
            Task.sleep(HOUR);
            return nothing();
        }));
        assertTrue(failures.getFirst() instanceof NullPointerException, failures::toString);
    }

    @SuppressWarnings("NullAway") // what is tested
    private static Behaviour<Object> nothing() {
        return null;
    }

    @Test
    void receiveFails_itsQuestionsFailAtOnceAndThoseInTheMailboxAreKept() throws Exception {
        supervised(scope -> {
            Actor<Question> actor = Actor.in(scope).restarts(9, HOUR).start(_ -> question -> {
                Task.sleep(SECOND);
                switch (question.text()) {
                    case "keep" -> trace.add("kept");
                    case "fail" -> throw first;
                    default -> question.reply().complete(question.text());
                }
            });
            var keep = scope
                    .fork(() -> assertThrows(NoReplyException.class, () -> actor.ask(Question.of("keep"), HOUR)));
            var fail = scope
                    .fork(() -> assertThrows(NoReplyException.class, () -> actor.ask(Question.of("fail"), HOUR)));
            var fine = scope.fork(() -> actor.<String>ask(Question.of("fine"), HOUR));
            assertSame(first, keep.join().getCause());
            assertSame(first, fail.join().getCause());
            assertEquals("actor has failed before it replied", fail.join().getMessage());
            assertEquals("fine", fine.join());
            actor.stop();
        });
        assertEquals(List.of("kept"), trace);
    }

    @Test
    void receiveFails_whileOthersWaitToTell_theyWaitOnAndAreReceived() throws Exception {
        assertEquals(List.of(), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).mailbox(1).restarts(9, HOUR).start(_ -> new Script(trace) {
                @Override
                public void receive(Object message) throws Exception {
                    Task.sleep(SECOND);
                    super.receive(message);
                }
            });
            actor.tell(first);
            Task.yield();
            actor.tell("fills it");
            for (var i = 0; i < 3; i++) {
                var number = i;
                scope.fork(() -> assertTrue(actor.tell(number)));
            }
            Task.sleep(HOUR);
            actor.stop();
        }));
        assertEquals(List.of("close", "fills it", 0, 1, 2, "close"), trace);
    }

    @Test
    void answeredQuestions_areLetGoOf() throws Exception {
        assertEquals(List.of(), supervised(scope -> {
            var kept = new ArrayList<Question>();
            Actor<Question> actor = Actor.in(scope).start(self -> question -> {
                kept.add(question);
                if (kept.size() == 100) {
                    kept.forEach(one -> one.reply().complete("all at once"));
                    self.stop();
                }
            });
            for (var i = 0; i < 100; i++) {
                scope.fork(() -> assertEquals("all at once", actor.ask(Question.of("x"), HOUR)));
            }
        }));
    }

    @Test
    void closeFails_afterAFailure_isSuppressedElseAFailureOfItsOwn() throws Exception {
        assertEquals(List.of(first, second), supervised(scope -> {
            Actor<Object> failing = Actor.in(scope).start(_ -> closing(fails(first), third));
            failing.tell("x");
            Task.yield();
            Actor.in(scope).restarts(9, HOUR).start(_ -> closing(fails(first), second)).stop(); // no restart: it stops
        }));
        assertEquals(List.of(third), List.of(first.getSuppressed()));
    }

    private static Behaviour<Object> closing(Behaviour<Object> inner, Exception failure) {
        return new Behaviour<>() {
            @Override
            public void receive(Object message) throws Exception {
                inner.receive(message);
            }

            @Override
            public void close() throws Exception {
                throw failure;
            }
        };
    }

    @Test
    void stoppedWhileItFails_doesNotBeginAgain() throws Exception {
        assertEquals(List.of(first), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(9, HOUR).start(self -> _ -> {
                self.stop();
                throw first;
            });
            actor.tell("x");
        }));
    }

    @Test
    void cancelledWhileItFails_doesNotBeginAgainAndTheFailureIsKept() throws Exception {
        assertEquals(List.of(first), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(9, HOUR).start(_ -> _ -> {
                try {
                    Task.sleep(HOUR);
                } finally {
                    throwFirst();
                }
            });
            actor.tell("x");
            Task.sleep(SECOND);
            actor.task().cancel();
        }));
    }

    @Test
    void cancelledBeforeItBeginsAgain_doesNotAndTheFailureIsKept() throws Exception {
        assertEquals(List.of(first), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(9, HOUR).start(self -> {
                trace.add("begins");
                return _ -> {
                    Task.spawn(() -> self.task().cancel()); // runs when the actor lets others run
                    throw first;
                };
            });
            actor.tell("x");
        }));
        assertEquals(List.of("begins"), trace);
    }

    @Test
    void stoppedBeforeItBeginsAgain_doesNotAndTheFailureIsKept() throws Exception {
        assertEquals(List.of(first), supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(9, HOUR).start(self -> _ -> {
                Task.spawn(self::stop);
                throw first;
            });
            actor.tell("x");
        }));
    }

    @Test
    void failsWhereItCantWait_endsWithThatFailure() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                var actor = new Actor<Object>("pinned", Channel.unbounded(), _ -> new Script(trace),
                        new Restarts(9, Long.MAX_VALUE));
                actor.tell(first);
                assertSame(first, assertThrows(IOException.class, () -> NoYield.run(actor.lives())));
                assertInstanceOf(PinnedException.class, first.getSuppressed()[0]);
            });
        }
        assertEquals(List.of("close"), trace);
    }

    private void throwFirst() throws IOException {
        throw first;
    }

    @Test
    void errors_overflowToo_areFailures() throws Exception {
        var failures = supervised(scope -> {
            Actor<Object> actor = Actor.in(scope).restarts(1, HOUR).start(_ -> _ -> overflow());
            tellAll(actor, "x", "x");
        });
        assertEquals(1, failures.size());
        assertTrue(failures.getFirst() instanceof StackOverflowError, failures::toString);
    }

    @SuppressWarnings("InfiniteRecursion") // what is tested
    private static int overflow() {
        return 1 + overflow();
    }

    @Test
    void failsAllTheTime_othersRunInBetween() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.run(() -> {
                try (var scope = Scope.open(Policy.<Object>supervise())) {
                    Actor<Object> actor = Actor.in(scope).restarts(9, HOUR).start(_ -> {
                        throw new IllegalStateException("as the test wants");
                    });
                    for (var restarts = 0; restarts < 3; restarts++) {
                        assertEquals(restarts, actor.stats().restarts());
                        Task.yield();
                        if (restarts == 0) {
                            Task.yield();
                        }
                    }
                }
            });
        }
    }

    /** A level of its own: its children end with the life that started them. */
    private static final class Manager implements Behaviour<Object> {
        private final Scope<Object, List<Throwable>> scope = Scope.open(Policy.supervise());
        private final Actor<Object> worker;

        Manager(List<Object> trace) {
            worker = Actor.in(scope).name("worker").start(_ -> new Script(trace));
        }

        @Override
        public void receive(Object message) throws Exception {
            if (message instanceof Exception failure) {
                throw failure;
            }
            worker.tell(message);
        }

        @Override
        public void close() {
            scope.close();
        }
    }

    @Test
    void behaviourWithAScope_itsChildrenEndWithEachLife() throws Exception {
        assertEquals(List.of(), supervised(scope -> {
            Actor<Object> manager = Actor.in(scope).restarts(1, HOUR).start(_ -> new Manager(trace));
            manager.tell("a");
            Task.sleep(SECOND);
            manager.tell(first);
            Task.sleep(SECOND);
            manager.tell("b");
            Task.sleep(SECOND);
            manager.stop();
        }));
        assertEquals(List.of("a", "close", "b", "close"), trace);
    }
}
