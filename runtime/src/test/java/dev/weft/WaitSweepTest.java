package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.testing.CancelSweep;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever waits in the core can be cancelled at any moment, and then holds nothing, waits for nothing and leaves no timer. */
@Limited
final class WaitSweepTest {
    private static CancelSweep<SweptWait.Run> sweep() {
        return CancelSweep.inKit(SweptWait.Run::new).check(run -> assertEquals(List.of(), run.leftovers()));
    }

    /** The operation twice, in a task of its own, beside one that serves those who wait. */
    private static void operateTwice(SweptWait wait, SweptWait.Run run) {
        var waiting = Task.spawn("waiting", () -> {
            for (var i = 0; i < 2; i++) {
                run.take();
                try {
                    wait.call(run);
                } finally {
                    run.giveBack();
                }
            }
        });
        serve(waiting, run);
    }

    private static void serve(Task<?> waiting, SweptWait.Run run) {
        try {
            for (var i = 0; i < 2; i++) {
                Task.sleep(SweptWait.Run.SECOND.multipliedBy(2));
                run.waiters.forEach(Waiter::serve);
                waiting.unpark();
            }
        } finally {
            waiting.cancel();
        }
    }

    @ParameterizedTest
    @EnumSource
    void sweep_everyWait_holdsNothingAfterwards(SweptWait wait) {
        var report = sweep().run(run -> operateTwice(wait, run));
        assertTrue(
                report.moments().stream()
                        .anyMatch(moment -> moment.task().equals("waiting") && moment.cause() == wait.reason),
                report.toString());
    }

    @ParameterizedTest
    @EnumSource
    void sweep_everyWaitSeededOnTwoCarriers_holdsNothingAfterwards(SweptWait wait) {
        for (var seed = 1L; seed <= 3; seed++) {
            var report = sweep().carriers(2).seeded(seed).run(run -> operateTwice(wait, run));
            assertFalse(report.moments().isEmpty());
        }
    }

    /** A new reason has to come with a wait that is swept; those of sockets are swept with these, blocking calls by BlockingSweepTest. */
    @Test
    void reasons_all_areSwept() {
        var swept = EnumSet.of(ParkReason.CLOSE, ParkReason.IO_ACCEPT, ParkReason.IO_CONNECT, ParkReason.IO_READ,
                ParkReason.IO_WRITE, ParkReason.BLOCKING);
        swept.addAll(WaitOperation.reasons()); // by WaitingCancelTest
        Arrays.stream(SweptWait.values()).forEach(wait -> swept.add(wait.reason));
        assertEquals(EnumSet.allOf(ParkReason.class), swept);
    }

    @Test
    void sweep_closeInside_endsAllTheOthersFirst() {
        var report = sweep().asProgram().run(run -> {
            var sleeping = Task.spawn("sleeping", () -> {
                run.take();
                try {
                    Task.sleep(SweptWait.Run.MINUTE);
                } finally {
                    Task.shield(() -> {
                        Task.sleep(SweptWait.Run.SECOND);
                        run.giveBack();
                        return true;
                    });
                }
            });
            Task.sleep(SweptWait.Run.SECOND);
            assertEquals(List.of(), run.kit.scheduler().close(SweptWait.Run.MINUTE));
            assertTrue(sleeping.isDone());
        });
        assertTrue(report.causes().contains(ParkReason.CLOSE), report.toString());
    }

    @Test
    void sweep_callbacks_runWhateverIsCancelled() {
        CancelSweep.inKit(SweptWait.Run::new).check(run -> assertEquals(List.of("first", "second"), run.trace))
                .victims(task -> !task.name().startsWith("task-")) // the callbacks' own
                .run(run -> {
                    var child = Task.spawn("child", () -> Task.sleep(SweptWait.Run.SECOND));
                    child.onComplete(_ -> {
                        Task.yield();
                        run.trace.add("first");
                    });
                    child.onComplete(_ -> {
                        Task.sleep(SweptWait.Run.SECOND);
                        run.trace.add("second");
                    });
                    child.join();
                });
    }

    @Test
    void sweep_permitHandedToACancelledTask_isPassedOn() {
        var report = CancelSweep.of(() -> new PermitQueue(1)).check(permits -> {
            permits.acquire(Durations.NEVER);
            permits.release();
        }).run(permits -> {
            for (var i = 0; i < 3; i++) {
                Task.spawn("holder-" + i, () -> {
                    permits.acquire(Durations.NEVER);
                    try {
                        Task.sleep(SweptWait.Run.SECOND);
                    } finally {
                        permits.release();
                    }
                });
            }
            Task.yield();
        });
        assertTrue(report.causes().contains(ParkReason.PERMIT), report.toString());
    }

    @Test
    void sweep_spawnedFamilies_noneIsLeft() {
        var report = sweep().run(run -> {
            var child = Task.spawn("child", () -> {
                var grandchild = Task.spawnLocal("grandchild", () -> Task.sleep(SweptWait.Run.SECOND));
                run.take();
                try {
                    grandchild.join();
                } finally {
                    grandchild.cancel();
                    run.giveBack();
                }
            });
            child.join();
        });
        assertEquals(Set.of("main", "child", "grandchild"), report.tasks());
    }
}
