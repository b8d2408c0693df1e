package dev.weft;

import java.util.List;
import java.util.Map;

/** A dump as JSON: its names are those of the records. */
final class DumpJson {
    private final JsonWriter json = new JsonWriter();

    private DumpJson() {}

    static String of(SchedulerDump dump) {
        var writer = new DumpJson();
        writer.write(dump);
        return writer.json.toString();
    }

    private void write(SchedulerDump dump) {
        json.beginObject();
        json.name("name").value(dump.name());
        json.name("when").value(dump.when().toString());
        json.name("phase").value(dump.phase().name());
        json.name("stats");
        write(dump.stats());
        json.name("carriers").beginArray();
        dump.carriers().forEach(this::write);
        json.endArray().name("groups").beginArray();
        dump.groups().forEach(this::write);
        json.endArray().name("threads").beginArray();
        dump.threads().forEach(this::write);
        json.endArray().name("deadlocks").beginArray();
        dump.deadlocks().forEach(this::write);
        json.endArray().name("scopes").beginArray();
        dump.scopes().forEach(this::write);
        json.endArray().name("furtherScopes").value(dump.furtherScopes()).endObject();
    }

    private void write(ScopeDump scope) {
        json.beginObject();
        scope.around().ifPresent(around -> json.name("around").value(around));
        json.name("owner");
        write(scope.owner());
        json.name("scope").value(scope.scope());
        scope.left().ifPresent(left -> json.name("leftNanos").value(left.toNanos()));
        json.name("tasks").beginArray();
        scope.tasks().forEach(this::write);
        json.endArray().name("others").beginArray();
        scope.others().forEach(this::write);
        json.endArray().endObject();
    }

    private void write(ScopeDump.Member task) {
        json.beginObject();
        json.name("id").value(task.id());
        json.name("name").value(task.name());
        json.name("status").value(task.status().name());
        task.reason().ifPresent(reason -> json.name("reason").value(reason.name()));
        json.endObject();
    }

    private void write(ScopeDump.Count tasks) {
        json.beginObject();
        json.name("status").value(tasks.status().name());
        tasks.reason().ifPresent(reason -> json.name("reason").value(reason.name()));
        json.name("count").value(tasks.count());
        json.endObject();
    }

    private void write(SchedulerStats stats) {
        json.beginObject();
        json.name("spawned").value(stats.spawned());
        json.name("ended").value(stats.ended());
        json.name("injectionQueue").value(stats.injectionQueue());
        json.name("foreignOperations").value(stats.foreignOperations());
        json.name("switches");
        write(stats.switches());
        json.name("readiness");
        write(stats.readiness());
        json.endObject();
    }

    private void write(Map<ParkReason, Long> byCause) {
        json.beginObject();
        byCause.forEach((cause, count) -> json.name(cause.name()).value(count));
        json.endObject();
    }

    private void write(CarrierDump carrier) {
        json.beginObject();
        json.name("index").value(carrier.index());
        json.name("thread").value(carrier.thread());
        json.name("answered").value(carrier.answered());
        carrier.mounted().ifPresent(id -> json.name("mounted").value(id));
        write(carrier.stack());
        json.name("ready").value(carrier.ready());
        json.name("stealable").value(carrier.stealable());
        json.name("timers").value(carrier.timers());
        json.name("started").value(carrier.started());
        json.name("tasks").beginArray();
        carrier.tasks().forEach(this::write);
        json.endArray().endObject();
    }

    private void write(TaskDump task) {
        json.beginObject();
        json.name("id").value(task.id());
        json.name("name").value(task.name());
        json.name("status").value(task.status().name());
        json.name("carrier").value(task.carrier());
        task.waiting().ifPresent(this::write);
        json.name("body").value(task.body());
        task.group().ifPresent(group -> json.name("group").value(group));
        write(task.stack());
        write(task.spawned());
        json.endObject();
    }

    private void write(SpawnSite site) {
        json.name("spawned").beginObject();
        site.spawner().ifPresent(id -> json.name("spawner").value(id));
        site.frame().ifPresent(frame -> json.name("frame").value(frame.toString()));
        json.endObject();
    }

    private void write(WaitDump wait) {
        json.name("waiting").beginObject();
        json.name("reason").value(wait.reason().name());
        json.name("target").value(wait.target());
        wait.owner().ifPresent(owner -> json.name("owner").value(owner));
        wait.ownerId().ifPresent(id -> json.name("ownerId").value(id));
        json.name("ageNanos").value(wait.age().toNanos()).endObject();
    }

    private void write(TaskGroup group) {
        json.beginObject();
        json.name("status").value(group.status().name());
        group.reason().ifPresent(reason -> json.name("reason").value(reason.name()));
        json.name("targetClass").value(group.targetClass());
        json.name("count").value(group.count());
        json.name("examples").beginArray();
        group.examples().forEach(json::value);
        json.endArray().name("oldestNanos").value(group.oldest().toNanos());
        write(group.stack());
        json.endObject();
    }

    private void write(ThreadDump thread) {
        json.beginObject().name("name").value(thread.name());
        write(thread.waiting());
        write(thread.stack());
        json.endObject();
    }

    private void write(DeadlockDump deadlock) {
        json.beginObject().name("members").beginArray();
        deadlock.members().forEach(this::write);
        json.endArray().endObject();
    }

    private void write(DeadlockDump.Member member) {
        json.beginObject().name("name").value(member.name());
        member.task().ifPresent(id -> json.name("task").value(id));
        json.name("scheduler").value(member.scheduler());
        write(member.waiting());
        write(member.stack());
        json.endObject();
    }

    private void write(List<StackTraceElement> stack) {
        json.name("stack").beginArray();
        stack.forEach(frame -> json.value(frame.toString()));
        json.endArray();
    }
}
