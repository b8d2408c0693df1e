package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.scope.Policy;
import dev.weft.scope.Scope;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tree of scopes in a dump. */
@Limited
final class SchedulerDumpScopesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** What a dump's text has from the tree on. */
    private static String tree(SchedulerDump dump) {
        var text = dump.toString();
        var begin = text.indexOf("\nScopes:\n");
        return begin < 0 ? "" : text.substring(begin + 1);
    }

    private static void parkTwice(Scope<Object, Void> scope) {
        scope.fork("first", () -> Task.park());
        scope.fork("second", () -> Task.sleep(HOUR));
    }

    // ---- text --------------------------------------------------------------------------------------------------------

    @Test
    void text_scopesInEachOther_areATree() {
        try (var kit = TestKit.fifo()) {
            kit.scheduler().spawn("main", () -> Scope.run(Duration.ofSeconds(90), outer -> {
                outer.fork("child", () -> Scope.call(Policy.supervise(), inner -> {
                    inner.fork("grandchild", () -> Task.park());
                }));
                outer.fork("sibling", () -> Task.sleep(HOUR));
                try (var second = Scope.open()) {
                    second.fork("of the second", () -> Task.park());
                    second.join();
                }
            }));
            kit.scheduler().spawn("other", () -> Scope.run(scope -> scope.fork("lonely", () -> Task.park())));
            kit.awaitAllParked();
            kit.advance(Duration.ofSeconds(30));
            assertEquals("""
                    Scopes:
                      "main" #1 PARKED JOIN
                        Scope[of main, 2 forked], 1m left
                          "sibling" #4 PARKED SLEEP
                          Scope[of main, 1 forked]
                            "of the second" #5 PARKED PARK
                          "child" #3 PARKED JOIN
                            Scope[of child, 1 forked]
                              "grandchild" #7 PARKED PARK
                      "other" #2 PARKED JOIN
                        Scope[of other, 1 forked]
                          "lonely" #6 PARKED PARK
                    """, tree(kit.scheduler().dump()));
        }
    }

    @Test
    void text_noScopes_saysNothingOfThem() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                Scope.run(scope -> scope.fork(() -> 1));
                Task.park();
            });
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            assertEquals("", tree(dump));
            assertEquals(List.of(), dump.scopes());
        }
    }

    @Test
    void text_timeIsOver_saysSo() {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> Scope.run(Duration.ofSeconds(1), scope -> scope.fork("child", () -> {
                Task.shield(() -> Task.park(HOUR));
            })));
            kit.awaitAllParked();
            kit.advance(Duration.ofSeconds(2));
            kit.awaitAllParked();
            var tree = tree(kit.scheduler().dump());
            assertTrue(tree.contains("Scope[of task-1, 1 forked, time over], its deadline has passed"), tree);
        }
    }

    @Test
    void text_aThousandInEachOther_isReadable() {
        var depth = OpenScopes.MOST + 500;
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> nest(depth));
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            assertEquals(OpenScopes.MOST, dump.scopes().size());
            assertEquals(500, dump.furtherScopes());
            assertTrue(tree(dump).endsWith("  and 500 more\n"), tree(dump));
            assertTrue(tree(dump).lines().allMatch(line -> line.length() < 200), tree(dump));
            assertValid(dump);
        }
    }

    private static void nest(int depth) throws Exception {
        var open = new ArrayDeque<Scope<?, ?>>();
        try {
            for (var i = 0; i < depth; i++) {
                open.push(Scope.open());
            }
            Task.park();
        } finally {
            open.forEach(Scope::close);
        }
    }

    // ---- figures -----------------------------------------------------------------------------------------------------

    @Test
    void scopes_childrenThatHaveNotStarted_areCounted() throws Exception {
        try (var kit = TestKit.fifo()) {
            var dumps = kit.run(() -> {
                try (var scope = Scope.open()) {
                    for (var i = 0; i < 3; i++) {
                        scope.fork(() -> Task.park());
                    }
                    var open = new OpenScopes();
                    open.addFrom(Task.current().innermostScope(), 0);
                    return ScopeTree.of(kit.scheduler(), open, Map.of());
                }
            });
            assertEquals(1, dumps.size());
            assertEquals(List.of(), dumps.getFirst().tasks());
            assertEquals(List.of(new ScopeDump.Count(TaskStatus.NEW, Optional.empty(), 3)), dumps.getFirst().others());
        }
    }

    @Test
    void scopes_asManyChildrenAsAreNotNamed_areCounted() {
        var count = SchedulerDump.MOST_SINGLE / 2 + 100;
        try (var kit = TestKit.fifo(2)) {
            kit.scheduler().spawn("main", () -> Scope.run(scope -> {
                for (var i = 0; i < count; i++) {
                    scope.fork(() -> Task.park());
                    scope.fork(() -> Task.sleep(HOUR));
                }
                scope.fork(() -> Task.sleep(HOUR));
                scope.fork("owner", () -> Scope.run(SchedulerDumpScopesTest::parkTwice));
            }));
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            assertEquals(2, dump.scopes().size());
            assertEquals(List.of(new ScopeDump.Count(TaskStatus.PARKED, Optional.of(ParkReason.SLEEP), count + 1),
                    new ScopeDump.Count(TaskStatus.PARKED, Optional.of(ParkReason.PARK), count)),
                    dump.scopes().getFirst().others());
            assertEquals(List.of("owner"),
                    dump.scopes().getFirst().tasks().stream().map(ScopeDump.Member::name).toList());
            assertEquals(OptionalInt.of(0), dump.scopes().get(1).around());
            assertTrue(tree(dump).contains("      " + (count + 1) + " tasks PARKED SLEEP\n"), tree(dump));
            assertTrue(tree(dump).lines().count() < 12, tree(dump));
            var json = JsonMapper.shared().readTree(dump.toJson()).get("scopes").get(0).get("others").get(1);
            assertEquals("PARKED", json.get("status").asString());
            assertEquals("PARK", json.get("reason").asString());
            assertEquals(count, json.get("count").asInt());
            assertValid(dump);
        }
    }

    @Test
    void scopes_ofACarrierThatDoesNotAnswer_areReadFromOutside() throws Exception {
        var kit = TestKit.fifo();
        kit.spawn(() -> Scope.run(SchedulerDumpScopesTest::parkTwice));
        kit.awaitAllParked();
        var dump = OrdinaryThread.start(() -> kit.scheduler().dump()).value(); // nobody turns the carrier meanwhile
        assertFalse(dump.carriers().getFirst().answered());
        assertEquals(2, dump.scopes().getFirst().tasks().size(), tree(dump));
        kit.close();
    }

    @Test
    void scopes_constructOfAStrangerThatThrows_isThereAllTheSame() {
        final class Broken implements CancelScope.Construct {
            @Override
            public void leftOpen() {}

            @Override
            public void forEachTask(Consumer<Task<?>> visitor) {
                throw new AssertionError("no tasks");
            }

            @Override
            public String toString() {
                throw new StackOverflowError();
            }
        }

        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> {
                var scope = CancelScope.open(Duration.ofSeconds(5), new Broken());
                try {
                    Task.park();
                } finally {
                    scope.close();
                }
            });
            kit.awaitAllParked();
            var found = kit.scheduler().dump().scopes().getFirst();
            assertTrue(found.scope().contains("StackOverflowError"), found::toString);
            assertEquals(Optional.of(Duration.ofSeconds(5)), found.left());
        }
    }

    // ---- JSON --------------------------------------------------------------------------------------------------------

    private static void assertMember(ScopeDump.Member member, JsonNode json) {
        assertEquals(member.id(), json.get("id").asLong());
        assertEquals(member.name(), json.get("name").asString());
        assertEquals(member.status().name(), json.get("status").asString());
        assertEquals(member.reason().isPresent(), json.has("reason"));
        member.reason().ifPresent(reason -> assertEquals(reason.name(), json.get("reason").asString()));
    }

    @Test
    void toJson_scopes_equalTheModel() throws Exception {
        try (var kit = TestKit.fifo()) {
            kit.spawn(() -> Scope.run(Duration.ofSeconds(9), outer -> {
                parkTwice(outer);
                outer.fork(() -> Scope.run(SchedulerDumpScopesTest::parkTwice));
                Task.sleep(Duration.ofSeconds(1));
                outer.fork(() -> 1);
                outer.fork(() -> 2);
                kit.scheduler().dump(); // a task may ask too
                Task.park();
            }));
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            var json = JsonMapper.shared().readTree(dump.toJson());
            assertEquals(2, json.get("scopes").size());
            assertEquals(0, json.get("furtherScopes").asLong());
            for (var i = 0; i < 2; i++) {
                var scope = dump.scopes().get(i);
                var found = json.get("scopes").get(i);
                assertEquals(scope.around().isPresent(), found.has("around"));
                scope.around().ifPresent(around -> assertEquals(around, found.get("around").asInt()));
                assertMember(scope.owner(), found.get("owner"));
                assertEquals(scope.scope(), found.get("scope").asString());
                assertEquals(scope.left().isPresent(), found.has("leftNanos"));
                scope.left().ifPresent(left -> assertEquals(left.toNanos(), found.get("leftNanos").asLong()));
                assertEquals(scope.tasks().size(), found.get("tasks").size());
                for (var j = 0; j < scope.tasks().size(); j++) {
                    assertMember(scope.tasks().get(j), found.get("tasks").get(j));
                }
            }
        }
    }

    // ---- while it changes --------------------------------------------------------------------------------------------

    /** Whatever was seen: each is behind the one that it is in, and its owner is there. */
    private static void assertValid(SchedulerDump dump) {
        for (var i = 0; i < dump.scopes().size(); i++) {
            var scope = dump.scopes().get(i);
            var around = scope.around().orElse(-1);
            assertTrue(around < i, dump::toString);
            if (around >= 0) {
                var outer = dump.scopes().get(around);
                assertTrue(outer.owner().id() == scope.owner().id()
                        || outer.tasks().stream().anyMatch(task -> task.id() == scope.owner().id()), dump::toString);
            }
            assertTrue(scope.others().stream().allMatch(count -> count.count() > 0
                    && count.status().compareTo(TaskStatus.PARKED) <= 0), dump::toString);
        }
        assertFalse(dump.toJson().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void dump_fromAThreadAndATaskWhileScopesComeAndGo_isWhole(int carriers) throws Exception {
        var over = new AtomicBoolean();
        try (var scheduler = Scheduler.builder().carriers(carriers).start()) {
            var busy = Stream.generate(() -> scheduler.spawn(() -> {
                while (!over.get()) {
                    comeAndGo(3);
                }
            })).limit(4).toList();
            var asks = scheduler.spawn(() -> {
                for (var i = 0; i < 8; i++) {
                    assertValid(scheduler.dump());
                }
            });
            try {
                for (var i = 0; i < 8; i++) {
                    assertValid(scheduler.dump());
                }
                asks.join();
            } finally {
                over.set(true);
            }
            busy.forEach(Task::join);
        }
    }

    private static void comeAndGo(int depth) throws Exception {
        Scope.run(HOUR, scope -> {
            for (var i = 0; i < 3; i++) {
                scope.fork(() -> {
                    Task.yield();
                    if (depth > 0) {
                        comeAndGo(depth - 1);
                    }
                });
            }
            Task.yield();
        });
    }
}
