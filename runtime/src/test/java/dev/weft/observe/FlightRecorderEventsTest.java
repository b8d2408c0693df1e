package dev.weft.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Action;
import dev.weft.ParkReason;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.Timeout;
import dev.weft.World;
import dev.weft.testing.VirtualClock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.EventType;
import jdk.jfr.Recording;
import jdk.jfr.SettingDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real recordings of the events that {@link FlightRecorderEvents} writes. */
@org.junit.jupiter.api.Timeout(value = 120, threadMode = org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD)
final class FlightRecorderEventsTest {
    private static final String NAME = "recorded";
    private static final List<String> ALL = List.of("TaskStart", "TaskEnd", "TaskPark", "TaskSteal", "LongSlice");

    @TempDir
    private Path folder = Path.of("");

    private final FlightRecorderEvents events = new FlightRecorderEvents();

    // ---- recording ---------------------------------------------------------------------------------------------------

    /** What is written while the body runs with these events on, their thresholds zero. */
    private List<RecordedEvent> record(List<String> enabled, Action body) throws Exception {
        try (var recording = new Recording()) {
            enabled.forEach(event -> recording.enable("dev.weft." + event).withoutThreshold());
            return record(recording, body);
        }
    }

    private List<RecordedEvent> record(Recording recording, Action body) throws Exception {
        recording.start();
        body.run();
        recording.stop();
        var file = folder.resolve("test.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.weft."))
                .toList();
    }

    private void run(Action main) throws Exception {
        Scheduler.builder().name(NAME).world(World.builder().clock(new VirtualClock()).build()).observer(events)
                .run(main);
    }

    private static RecordedEvent only(List<RecordedEvent> all, String task) {
        var found = all.stream().filter(event -> event.getString("taskName").equals(task)).toList();
        assertEquals(1, found.size(), all::toString);
        return found.getFirst();
    }

    /** At least that long, by a clock that is not quite the one of {@link System#nanoTime}. */
    private static boolean isAbout(Duration least, RecordedEvent event) {
        return event.getDuration().compareTo(least.multipliedBy(9).dividedBy(10)) >= 0;
    }

    private static void compute(Duration time) {
        var start = System.nanoTime();
        while (System.nanoTime() - start < time.toNanos()) {
            Thread.onSpinWait();
        }
    }

    // ---- what each says ----------------------------------------------------------------------------------------------

    @Test
    void start_ofATask_namesIt() throws Exception {
        var ids = new ArrayList<Long>();
        var start = only(record(List.of("TaskStart"), () -> run(() -> {
            var child = Task.spawn("child", () -> {});
            ids.add(child.id());
            child.join();
        })), "child");
        assertEquals("dev.weft.TaskStart", start.getEventType().getName());
        assertEquals(ids.getFirst(), start.getLong("taskId"));
        assertEquals(NAME, start.getString("scheduler"));
    }

    @Test
    void end_ofEachKind_hasTheOutcome() throws Exception {
        var all = record(List.of("TaskEnd"), () -> run(() -> {
            Task.spawn("fine", () -> {}).join();
            Task.spawn("cancelled", () -> {}).cancel();
            Task.spawn("failed", () -> {
                throw new IllegalStateException("made by the test");
            }).onComplete(_ -> {}).join(Duration.ofSeconds(1));
        }));
        assertEquals("SUCCEEDED", only(all, "fine").getString("outcome"));
        assertEquals("CANCELLED", only(all, "cancelled").getString("outcome"));
        assertEquals("FAILED", only(all, "failed").getString("outcome"));
    }

    @Test
    void park_hasTheCauseAndLastsUntilTheTaskGoesOn() throws Exception {
        var computed = Duration.ofMillis(20);
        var all = record(List.of("TaskPark"), () -> run(() -> {
            var parked = Task.spawn("parked", () -> Task.park());
            Task.spawn("yielding", () -> Task.yield());
            Task.yield();
            compute(computed);
            parked.unpark();
        }));
        assertEquals("PARK", only(all, "parked").getString("cause"));
        assertEquals("YIELD", only(all, "yielding").getString("cause"));
        assertTrue(isAbout(computed, only(all, "parked")), all::toString);
        assertEquals(0, events.begun());
    }

    @Test
    void park_shorterThanTheThreshold_isLeftOut() throws Exception {
        try (var recording = new Recording()) {
            recording.enable("dev.weft.TaskPark").withThreshold(Duration.ofHours(1));
            assertEquals(List.of(), record(recording, () -> run(() -> Task.yield())));
        }
    }

    @Test
    void steal_hasBothCarriers() throws Exception {
        var all = record(List.of("TaskSteal"), () -> {
            var stepper = Scheduler.builder().carriers(2).name(NAME).observer(events).stepped();
            var family = stepper.scheduler().spawn("family", () -> {
                for (var i = 0; i < 4; i++) {
                    Task.spawn("stolen", () -> 7);
                }
            });
            while (!family.isDone()) {
                stepper.turn(0);
            }
            stepper.turn(1);
            stepper.close(Duration.ofSeconds(1));
        });
        var steal = all.getFirst();
        assertEquals("dev.weft.TaskSteal", steal.getEventType().getName());
        assertEquals(1, steal.getInt("fromCarrier") + steal.getInt("toCarrier"));
    }

    @Test
    void slice_overTheThreshold_isRecordedWithItsLength() throws Exception {
        var held = Duration.ofMillis(15);
        try (var recording = new Recording()) {
            recording.enable("dev.weft.LongSlice");
            var all = record(recording, () -> run(() -> {
                Task.spawn("ending", () -> compute(held)).join();
                Task.spawn("yielding", () -> {
                    compute(held);
                    Task.yield();
                    compute(held);
                }).join();
            }));
            assertTrue(isAbout(held, only(named(all, "ending"), "ending")), all::toString);
            assertEquals(2, named(all, "yielding").size(), all::toString);
        }
        assertEquals(0, events.begun());
    }

    private static List<RecordedEvent> named(List<RecordedEvent> all, String task) {
        return all.stream().filter(event -> event.getString("taskName").equals(task)).toList();
    }

    @Test
    void slice_belowTheThreshold_isLeftOut() throws Exception {
        try (var recording = new Recording()) {
            recording.enable("dev.weft.LongSlice").withThreshold(Duration.ofHours(1));
            assertEquals(List.of(), record(recording, () -> run(() -> compute(Duration.ofMillis(15)))));
        }
    }

    // ---- on and off --------------------------------------------------------------------------------------------------

    static Stream<Class<? extends TaskEvent>> types() {
        return Stream.of(TaskStartEvent.class, TaskEndEvent.class, TaskParkEvent.class, TaskStealEvent.class,
                LongSliceEvent.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void event_isDescribedAndOffByDefault(Class<? extends TaskEvent> type) {
        var described = EventType.getEventType(type);
        assertTrue(ALL.contains(described.getName().replace("dev.weft.", "")), described.getName());
        assertEquals(List.of("Weft"), described.getCategoryNames());
        assertFalse(String.valueOf(described.getLabel()).isEmpty());
        assertFalse(String.valueOf(described.getDescription()).isEmpty());
        assertEquals("false", defaultOf(described, "enabled"));
        assertEquals("false", defaultOf(described, "stackTrace"));
        assertEquals(type == LongSliceEvent.class ? "10 ms" : "0 ns", defaultOf(described, "threshold"));
    }

    private static String defaultOf(EventType type, String setting) {
        return type.getSettingDescriptors().stream().filter(each -> each.getName().equals(setting))
                .map(SettingDescriptor::getDefaultValue).findFirst().orElse("none");
    }

    @Test
    void nothing_turnedOn_nothingIsRecordedOrKept() throws Exception {
        assertEquals(List.of(), record(List.of(), () -> run(() -> {
            var parked = Task.spawn("parked", () -> Task.park());
            Task.yield();
            assertEquals(0, events.begun());
            parked.unpark();
            compute(Duration.ofMillis(15));
        })));
    }

    @Test
    void nothing_turnedOn_nothingIsAllocated() throws Exception {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        var tasks = new ArrayList<Task<?>>();
        run(() -> tasks.add(Task.current()));
        callAll(tasks.getFirst());
        var before = threads.getCurrentThreadAllocatedBytes();
        for (var i = 0; i < 1000; i++) {
            callAll(tasks.getFirst());
        }
        var bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(before > 0 && bytes < 1000, () -> bytes + " bytes");
    }

    private void callAll(Task<?> task) {
        events.taskSpawned(task);
        events.taskStarted(task);
        events.sliceEnded(task, 1);
        events.taskSuspended(task, ParkReason.PARK);
        events.taskResumed(task);
        events.taskStolen(task, 0, 1);
        events.taskEnded(task);
    }

    // ---- what stays behind -------------------------------------------------------------------------------------------

    @Test
    void parked_whileTheRecordingEnds_isForgottenWhenItGoesOn() throws Exception {
        run(() -> {
            var kept = new ArrayList<Task<Void>>();
            record(ALL, () -> {
                kept.add(Task.spawn("parked", () -> Task.park()));
                Task.yield();
            });
            assertEquals(2, events.begun()); // its park, and the slice of main that the yield began
            kept.getFirst().unpark();
            kept.getFirst().join();
        });
        assertEquals(0, events.begun());
    }

    @Test
    void parked_andGivenUp_isRecordedAndForgotten() throws Exception {
        var stepper = Scheduler.builder().name(NAME).observer(events).stepped();
        var all = record(List.of("TaskPark"), () -> {
            var refusing = stepper.scheduler().spawn("refusing", () -> Task.shield(() -> {
                Task.park();
                return 7;
            }));
            while (stepper.turn(0)) {
                assertFalse(refusing.isDone());
            }
            assertEquals(1, events.begun());
            assertEquals(List.of(refusing), stepper.close(Duration.ZERO));
        });
        assertEquals(stepper.scheduler().stats().switches().get(ParkReason.PARK), (long) all.size());
        assertEquals(0, events.begun());
    }

    @Test
    void all_turnedOnAndManyTasks_leaveNothingBehind() throws Exception {
        var tasks = 200;
        var all = record(ALL, () -> {
            try (var scheduler = Scheduler.builder().name(NAME).carriers(2).observer(events).start()) {
                var spawned = new ArrayList<Task<Void>>();
                for (var i = 0; i < tasks; i++) {
                    spawned.add(scheduler.spawn("worker", () -> {
                        Task.yield();
                        Timeout.call(Duration.ofSeconds(100), () -> {
                            Task.sleep(Duration.ofNanos(50_000));
                            return 7;
                        });
                    }));
                }
                spawned.forEach(Task::join);
            }
        });
        for (var event : List.of("TaskStart", "TaskEnd")) {
            assertEquals(tasks,
                    all.stream().filter(each -> each.getEventType().getName().equals("dev.weft." + event)).count());
        }
        assertEquals(0, events.begun());
    }
}
