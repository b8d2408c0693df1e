package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A dump as JSON, read by a parser that is not ours. */
@Limited
final class SchedulerDumpJsonTest {
    private static JsonNode parse(SchedulerDump dump) {
        return JsonMapper.shared().readTree(dump.toJson());
    }

    private static void assertStack(List<StackTraceElement> stack, JsonNode json) {
        assertEquals(stack.stream().map(StackTraceElement::toString).toList(),
                json.get("stack").valueStream().map(JsonNode::asString).toList());
    }

    private static void assertWait(WaitDump wait, JsonNode json) {
        assertEquals(wait.reason().name(), json.get("reason").asString());
        assertEquals(wait.target(), json.get("target").asString());
        assertEquals(wait.age().toNanos(), json.get("ageNanos").asLong());
        assertEquals(wait.owner().isPresent(), json.has("owner"));
        wait.owner().ifPresent(owner -> assertEquals(owner, json.get("owner").asString()));
        wait.ownerId().ifPresent(id -> assertEquals(id, json.get("ownerId").asLong()));
    }

    private static void assertTask(TaskDump task, JsonNode json) {
        assertEquals(task.id(), json.get("id").asLong());
        assertEquals(task.name(), json.get("name").asString());
        assertEquals(task.status().name(), json.get("status").asString());
        assertEquals(task.carrier(), json.get("carrier").asInt());
        assertEquals(task.body(), json.get("body").asString());
        assertStack(task.stack(), json);
        assertEquals(task.waiting().isPresent(), json.has("waiting"));
        task.waiting().ifPresent(wait -> assertWait(wait, json.get("waiting")));
        var site = task.spawned();
        assertEquals(site.frame().orElseThrow().toString(), json.get("spawned").get("frame").asString());
        assertEquals(site.spawner().isPresent(), json.get("spawned").has("spawner"));
        site.spawner().ifPresent(id -> assertEquals(id, json.get("spawned").get("spawner").asLong()));
    }

    @Test
    void toJson_tasksAndThreads_equalTheModel() throws Exception {
        try (var kit = TestKit.fifo(2)) {
            var odd = kit.scheduler().spawn("\"odd\"\\\n\t\r\u0001 \u00e9 \ud83d\ude00 \ud800", () -> Task.park());
            kit.spawn(() -> odd.join());
            kit.spawn(() -> Task.spawn(() -> Task.sleep(Duration.ofDays(1))).join());
            var joiner = OrdinaryThread.start(() -> odd.join()).awaitBlocked();
            kit.awaitAllParked();
            var dump = kit.scheduler().dump();
            var json = parse(dump);
            assertEquals(dump.name(), json.get("name").asString());
            assertEquals(dump.when().toString(), json.get("when").asString());
            assertEquals("RUNNING", json.get("phase").asString());
            assertEquals(dump.stats().spawned(), json.get("stats").get("spawned").asLong());
            assertEquals(dump.stats().switches().get(ParkReason.JOIN),
                    json.get("stats").get("switches").get("JOIN").asLong());
            assertTrue(json.get("stats").get("readiness").isObject());
            for (var carrier : dump.carriers()) {
                var found = json.get("carriers").get(carrier.index());
                assertEquals(carrier.index(), found.get("index").asInt());
                assertTrue(found.get("answered").asBoolean());
                assertEquals(carrier.started(), found.get("started").asInt());
                assertEquals(carrier.tasks().size(), found.get("tasks").size());
                for (var i = 0; i < carrier.tasks().size(); i++) {
                    assertTask(carrier.tasks().get(i), found.get("tasks").get(i));
                }
            }
            assertEquals(dump.threads().size(), json.get("threads").size());
            for (var i = 0; i < dump.threads().size(); i++) {
                assertWait(dump.threads().get(i).waiting(), json.get("threads").get(i).get("waiting"));
            }
            odd.unpark();
            kit.awaitAllParked();
            joiner.value();
        }
    }

    @Test
    void toJson_groups_equalTheModel() {
        try (var kit = TestKit.fifo()) {
            for (var i = 0; i <= SchedulerDump.MOST_SINGLE; i++) {
                kit.spawn(() -> Task.park());
            }
            kit.awaitAllParked();
            var group = kit.scheduler().dump().groups().getFirst();
            var json = parse(kit.scheduler().dump()).get("groups").get(0);
            assertEquals(group.count(), json.get("count").asInt());
            assertEquals("PARK", json.get("reason").asString());
            assertEquals(5, json.get("examples").size());
            assertEquals(group.examples().get(4), json.get("examples").get(4).asLong());
            assertStack(group.stack(), json);
        }
    }

    @Test
    void toJson_carrierThatDoesNotAnswer_saysSo() throws Exception {
        var kit = TestKit.fifo();
        kit.awaitAllParked();
        var json = parse(OrdinaryThread.start(() -> kit.scheduler().dump()).value()); // nobody turns the carrier meanwhile
        assertFalse(json.get("carriers").get(0).get("answered").asBoolean());
        assertFalse(json.get("carriers").get(0).get("stack").isEmpty());
        kit.close();
    }
}
