package dev.weft.bench.model;

import static dev.weft.bench.model.SessionContractTest.joinAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.ParkReason;
import dev.weft.internal.coroutine.Coroutines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model counts what happens under the right cause, and those that can tell of it. */
@Timeout(60)
class SwitchesTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static Stream<Model> concurrent() {
        return SessionContractTest.concurrent();
    }

    /** Those on which a body must let go before another can run, and where that is seen. */
    static Stream<Model> oneAtATime() {
        return concurrent().filter(model -> !Set.of("platform", "virtual", "cooperative-2").contains(model.name()));
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void switches_bodiesTakeTurnsByYield_countUnderYield(Model model) throws Exception {
        var turn = new AtomicInteger();
        assertSeen(model, Cause.YIELD, session -> twice(session, index -> {
            for (int i = 0; i < 10; i++) {
                while (turn.get() % 2 != index) {
                    session.yieldNow();
                }
                turn.incrementAndGet();
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void switches_bodiesMeet_countUnderPark(Model model) throws Exception {
        assertSeen(model, Cause.PARK, session -> {
            Conduit<Integer> conduit = session.conduit(0);
            twice(session, index -> {
                for (int i = 0; i < 20; i++) {
                    if (index == 0) {
                        conduit.send(i);
                    } else {
                        conduit.receive();
                    }
                }
            });
        });
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void switches_bodiesSleep_countUnderTimer(Model model) throws Exception {
        var begun = new AtomicInteger();
        assertSeen(model, Cause.TIMER, session -> twice(session, index -> {
            begun.incrementAndGet();
            while (begun.get() < 2) {
                session.sleep(Duration.ofMillis(1));
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void switches_callsBlock_countUnderIo(Model model) throws Exception {
        assertSeen(model, Cause.IO, session -> {
            var begun = new CountDownLatch(2);
            twice(session, index -> {
                begun.countDown();
                session.blocking(() -> begun.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
            });
        });
    }

    @ParameterizedTest
    @MethodSource("oneAtATime")
    void switches_bodyComputesBesideAnother_countUnderForcedOrTick(Model model) throws Exception {
        var cause = model.abilities().contains(Ability.SWITCH_INTERVAL) ? Cause.FORCED : Cause.TICK;
        var begun = new AtomicInteger();
        assertSeen(model, cause, session -> twice(session, index -> {
            begun.incrementAndGet();
            while (begun.get() < 2) {
                session.checkpoint();
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void switches_exact_whereTheModelCountsThem(Model model) throws Exception {
        try (var session = model.open()) {
            assertEquals(!Set.of("platform", "virtual").contains(model.name()), session.switches().exact());
            assertEquals(Map.of(), session.switches().counts());
        }
    }

    @Test
    void switches_since_isTheDifference() {
        var before = new SwitchCounts(Map.of(Cause.YIELD, 3L), true);
        var after = new SwitchCounts(Map.of(Cause.YIELD, 5L, Cause.IO, 1L), true);

        assertEquals(new SwitchCounts(Map.of(Cause.YIELD, 2L, Cause.IO, 1L), true), after.since(before));
    }

    @ParameterizedTest
    @EnumSource(ParkReason.class)
    void cause_everyParkReason_hasOneThatFits(ParkReason reason) {
        var name = reason.name();
        var expected = name.startsWith("IO_") || name.equals("BLOCKING")
                ? Set.of(Cause.IO)
                : name.equals("SLEEP") ? Set.of(Cause.TIMER) : EnumSet.of(Cause.YIELD, Cause.PARK, Cause.TICK);
        assertTrue(expected.contains(CooperativeSession.cause(reason)));
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void listener_bodiesTakeTurns_isToldOfEveryRun(Model model) throws Exception {
        var log = new Log();
        boolean tells = model.name().startsWith("gil")
                || (model.name().startsWith("cooperative") && Coroutines.kind() == Coroutines.Kind.CONTINUATION);
        try (var session = model.open(log)) {
            if (!tells) {
                assertNull(session);
                return;
            }
            assertNotNull(session);
            session.run(LIMIT, () -> twice(session, index -> session.sleep(Duration.ofMillis(1))));
        }
        log.check();
    }

    private static void assertSeen(Model model, Cause cause, SessionContractTest.Body body) throws Exception {
        try (var session = model.open()) {
            session.run(LIMIT, () -> body.run(session));
            assertTrue(session.switches().counts().getOrDefault(cause, 0L) > 0, () -> session.switches().toString());
        }
    }

    private static void twice(Session session, Numbered body) throws Exception {
        var children = new ArrayList<Session.Child>();
        for (int i = 0; i < 2; i++) {
            int index = i;
            Action action = () -> body.run(index);
            children.add(session.spawn(action));
        }
        joinAll(children);
    }

    /** A body that knows its number. */
    private interface Numbered {
        void run(int index) throws Exception;
    }

    /** What a listener was told. */
    private static final class Log implements SwitchListener {
        private final Map<Integer, String> running = new HashMap<>();
        private final Map<Integer, Long> lastNanos = new HashMap<>();
        private final List<String> wrong = new ArrayList<>();
        private final Map<String, List<String>> stops = new HashMap<>();

        @Override
        public synchronized void started(int place, String body, long nanos) {
            inOrder(place, nanos);
            var before = running.put(place, body);
            if (before != null) {
                wrong.add(body + " started while " + before + " ran at " + place);
            }
        }

        @Override
        public synchronized void stopped(int place, String body, long nanos, @Nullable Cause cause) {
            inOrder(place, nanos);
            if (!body.equals(running.remove(place))) {
                wrong.add(body + " stopped at " + place + " and did not run");
            }
            stops.computeIfAbsent(body, _ -> new ArrayList<>()).add(String.valueOf(cause));
        }

        private void inOrder(int place, long nanos) {
            if (nanos - lastNanos.getOrDefault(place, nanos) < 0) {
                wrong.add("time went back at " + place);
            }
            lastNanos.put(place, nanos);
        }

        synchronized void check() {
            assertEquals(List.of(), wrong);
            assertEquals(3, stops.size(), stops::toString);
            assertEquals(2, stops.values().stream().filter(List.of("TIMER", "null")::equals).count(), stops::toString);
            assertTrue(stops.values().stream().allMatch(causes -> causes.getLast().equals("null")), stops::toString);
        }
    }
}
