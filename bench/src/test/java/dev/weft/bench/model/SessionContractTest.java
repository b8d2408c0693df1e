package dev.weft.bench.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every session promises, on every model that can do it. */
@Timeout(60)
class SessionContractTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    static List<Model> all() {
        return Models.all(2);
    }

    static Stream<Model> sharing() {
        return with(Ability.SHARED_HEAP);
    }

    static Stream<Model> concurrent() {
        return with(Ability.CONCURRENT);
    }

    private static Stream<Model> with(Ability ability) {
        return all().stream().filter(model -> model.abilities().contains(ability));
    }

    @ParameterizedTest
    @MethodSource("sharing")
    void spawn_bodies_runAndAreJoined(Model model) throws Exception {
        int[] results = new int[5];
        inSession(model, session -> {
            var children = new ArrayList<Session.Child>();
            for (int i = 0; i < results.length; i++) {
                int index = i;
                children.add(session.spawn(() -> results[index] = index + 1));
            }
            joinAll(children);
            assertEquals(15, IntStream.of(results).sum());
        });
    }

    @ParameterizedTest
    @MethodSource("sharing")
    void join_bodyFailed_throwsWhatItThrew(Model model) throws Exception {
        inSession(model, session -> {
            var child = session.spawn(() -> {
                throw new IllegalStateException("as asked");
            });
            var failure = assertThrows(Exception.class, child::join);
            assertTrue(causeOf(failure).endsWith(": as asked"), failure::toString);
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void run_rootFails_throwsWhatItThrew(Model model) throws Exception {
        try (var session = model.open()) {
            var failure = assertThrows(ExecutionException.class, () -> session.run(LIMIT, () -> {
                throw new IllegalStateException("as asked");
            }));
            assertTrue(causeOf(failure).endsWith(": as asked"), failure::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void run_notDoneWithinTheLimit_throwsAndCloseEndsIt(Model model) throws Exception {
        var begun = new AtomicBoolean();
        var ended = new CountDownLatch(1);
        for (var limit = Duration.ofMillis(10); !begun.get(); limit = limit.multipliedBy(2)) { // may be over before it begins
            var now = limit;
            try (var session = model.open()) {
                assertThrows(TimeoutException.class, () -> session.run(now, () -> {
                    begun.set(true);
                    try {
                        endless(session);
                    } finally {
                        ended.countDown();
                    }
                }));
            }
        }
        assertTrue(ended.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    }

    private static void endless(Session session) {
        while (true) {
            session.yieldNow();
            session.checkpoint();
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void submit_jobs_giveTheirResults(Model model) throws Exception {
        inSession(model, session -> {
            var results = new ArrayList<Session.Result>();
            for (int i = 1; i <= 3; i++) {
                results.add(session.submit(new Jobs.SumTo(i * 100)));
            }
            assertEquals(5050, results.get(0).await());
            assertEquals(20100, results.get(1).await());
            assertEquals(45150, results.get(2).await());
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void submit_jobFails_awaitTellsWhy(Model model) throws Exception {
        inSession(model, session -> {
            var result = session.submit(new Jobs.Fail("as asked"));
            var failure = assertThrows(Exception.class, result::await);
            assertTrue(causeOf(failure).contains("as asked"), failure::toString);
            assertEquals(1, session.submit(new Jobs.SumTo(1)).await(), "the next job");
        });
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void conduit_buffered_keepsTheOrder(Model model) throws Exception {
        inSession(model, session -> {
            Conduit<Integer> conduit = session.conduit(3);
            var sender = session.spawn(() -> {
                for (int i = 0; i < 100; i++) {
                    conduit.send(i);
                }
            });
            for (int i = 0; i < 100; i++) {
                assertEquals(i, conduit.receive());
            }
            sender.join();
        });
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void conduit_capacityZero_sendReturnsOnlyWhenReceived(Model model) throws Exception {
        boolean[] sent = new boolean[1];
        inSession(model, session -> {
            Conduit<String> conduit = session.conduit(0);
            var lock = session.exclusion();
            var sender = session.spawn(() -> {
                conduit.send("item");
                locked(lock, () -> sent[0] = true);
            });
            session.sleep(Duration.ofMillis(5));
            locked(lock, () -> assertFalse(sent[0]));
            assertEquals("item", conduit.receive());
            sender.join();
            assertTrue(sent[0]);
        });
    }

    private static void locked(Exclusion lock, Action action) throws Exception {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void exclusion_bodiesYieldInside_neverTwoAtOnce(Model model) throws Exception {
        int[] count = new int[1];
        inSession(model, session -> {
            var lock = session.exclusion();
            var children = new ArrayList<Session.Child>();
            for (int i = 0; i < 4; i++) {
                children.add(session.spawn(() -> {
                    for (int j = 0; j < 50; j++) {
                        locked(lock, () -> {
                            int before = count[0];
                            session.yieldNow();
                            count[0] = before + 1;
                        });
                    }
                }));
            }
            joinAll(children);
            assertEquals(200, count[0]);
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void sleep_duration_isTheLeast(Model model) throws Exception {
        inSession(model, session -> {
            long start = System.nanoTime();
            session.sleep(Duration.ofMillis(3));
            assertTrue(System.nanoTime() - start >= 3_000_000);
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void blocking_call_returnsItsValueAndThrowsItsFailure(Model model) throws Exception {
        inSession(model, session -> {
            assertEquals("value", session.blocking(() -> "value"));
            assertThrows(java.io.IOException.class, () -> session.blocking(() -> {
                throw new java.io.IOException("as asked");
            }));
        });
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void blocking_callWaitsForABody_letsItRun(Model model) throws Exception {
        inSession(model, session -> {
            var ran = new CountDownLatch(1);
            var other = session.spawn(ran::countDown);
            assertTrue(session.blocking(() -> ran.await(LIMIT.toSeconds(), TimeUnit.SECONDS)));
            other.join();
        });
    }

    @ParameterizedTest
    @MethodSource("concurrent")
    void connect_toListener_carriesBytesBothWays(Model model) throws Exception {
        inSession(model, session -> {
            try (var listener = session.listen()) {
                var server = session.spawn(() -> {
                    try (var connection = listener.accept()) {
                        var buffer = ByteBuffer.allocate(4);
                        connection.readFully(buffer);
                        connection.writeFully(buffer.flip());
                    }
                });
                try (var connection = session.connect(listener.address())) {
                    connection.writeFully(ByteBuffer.allocate(4).putInt(0, 42));
                    var answer = ByteBuffer.allocate(8);
                    connection.readFully(answer.limit(4));
                    assertEquals(42, answer.getInt(0));
                    assertEquals(-1, connection.read(answer.clear()));
                }
                server.join();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void spawnOn_place_runsThereOrIsRefused(Model model) throws Exception {
        inSession(model, session -> {
            if (!model.abilities().contains(Ability.PLACES)) {
                assertEquals(0, session.places());
                assertThrows(UnsupportedOperationException.class, () -> session.spawnOn(0, () -> {
                }));
                return;
            }
            int[] order = new int[session.places()];
            for (int place = 0; place < order.length; place++) {
                int here = place;
                session.spawnOn(place, () -> order[here] = here + 1).join();
            }
            assertEquals(3, IntStream.of(order).sum());
            assertThrows(IndexOutOfBoundsException.class, () -> session.spawnOn(order.length, () -> {
            }));
        });
    }

    @ParameterizedTest
    @MethodSource("all")
    void intervals_modelWithout_refuses(Model model) throws Exception {
        inSession(model, session -> {
            accepts(model.abilities().contains(Ability.SWITCH_INTERVAL),
                    () -> session.setSwitchInterval(Duration.ofMillis(1)));
            accepts(model.abilities().contains(Ability.CHECK_INTERVAL), () -> session.setCheckInterval(10));
        });
    }

    private static void accepts(boolean can, Action action) throws Exception {
        if (can) {
            action.run();
        } else {
            assertThrows(UnsupportedOperationException.class, action::run);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void close_afterWork_leavesNoThreadAndNoProcess(Model model) throws Exception {
        var before = Thread.getAllStackTraces().keySet();
        inSession(model, session -> session.submit(new Jobs.SumTo(10)).await());

        assertEquals(0, ProcessHandle.current().children().filter(SessionContractTest::isWorker).count());
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && thread.getName().startsWith(model.name())) {
                assertTrue(thread.join(LIMIT), thread::toString);
            }
        }
    }

    private static boolean isWorker(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains(WorkerMain.class.getName());
    }

    static String causeOf(Throwable failure) {
        return String.valueOf(failure.getCause());
    }

    static void joinAll(List<Session.Child> children) throws Exception {
        for (var child : children) {
            child.join();
        }
    }

    static void inSession(Model model, Body body) throws Exception {
        try (var session = model.open()) {
            session.run(LIMIT, () -> body.run(session));
        }
    }

    /** What runs in a session. */
    interface Body {
        void run(Session session) throws Exception;
    }
}
