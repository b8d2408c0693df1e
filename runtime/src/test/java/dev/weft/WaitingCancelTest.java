package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.sync.BarrierBrokenException;
import dev.weft.testing.CancelSweep;
import dev.weft.testing.TestKit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever waits can be cancelled: before, while it waits, and at the moment of the wake-up. Who was served returns that, who was
 * not leaves the turn to the next.
 */
@Limited
final class WaitingCancelTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> trace = new ArrayList<>();

    static Stream<Arguments> every() {
        return WaitingContractTest.every();
    }

    static Stream<Arguments> served() {
        return WaitingContractTest.served();
    }

    static Stream<Arguments> servedAtOnce() {
        return WaitingContractTest.everywhere(WaitOperation::isServedAtOnce);
    }

    static Stream<Arguments> servedAndTimed() {
        return WaitingContractTest.servedAndTimed();
    }

    static Stream<WaitOperation> servedAtOnceAndTimed() {
        return WaitingContractTest.servedAtOnceAndTimed();
    }

    private Task<Boolean> startWaiting(TestKit kit, WaitRig rig, String name) {
        return WaitRig.startWaiting(kit, () -> {
            rig.await();
            trace.add(name);
            Task.yield();
            trace.add(name + " goes on");
            return true;
        });
    }

    // ---- before, while it waits --------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("every")
    void cancel_before_throwsBeforeAnyEffectAndBeforeOthersRun(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, _) -> {
            var before = rig.state();
            var task = Task.spawnLocal(() -> {
                Task.current().cancel();
                Task.spawnLocal(() -> trace.add("other"));
                assertThrows(Cancelled.class, rig::await);
                assertEquals(List.of(), trace);
                if (rig.hasTimeout()) {
                    assertThrows(Cancelled.class, () -> rig.await(SECOND));
                    assertThrows(Cancelled.class, () -> rig.await(Duration.ZERO));
                }
                return rig.state();
            });
            assertEquals(before, task.join());
        });
    }

    @ParameterizedTest
    @MethodSource("every")
    void cancel_whileItWaits_throwsAndLeavesNobody(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var task = startWaiting(kit, rig, "first");
            assertEquals(wait.isServed() ? 1 : rig.waiting(), rig.waiting());
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
            assertEquals(0, rig.waiting());
            assertEquals(List.of(), trace);
            if (wait.isServed()) {
                rig.repair();
                var next = startWaiting(kit, rig, "next");
                rig.serve();
                assertTrue(next.join());
                assertEquals(0, rig.spare());
            }
        });
    }

    /** Only a scope around the operation, and the task goes on. */
    @ParameterizedTest
    @MethodSource("served")
    void cancel_ofAScopeWhileItWaits_theTaskCanWaitAgain(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var scopes = new ArrayList<CancelScope>();
            var task = WaitRig.startWaiting(kit, () -> {
                assertFalse(CancelScope.run(scope -> {
                    scopes.add(scope);
                    rig.await();
                }));
                rig.repair();
                rig.await();
                return "served";
            });
            scopes.getFirst().cancel();
            kit.awaitAllParked();
            assertEquals(1, rig.waiting());
            rig.serve();
            assertEquals("served", task.join());
            assertEquals(0, rig.spare());
        });
    }

    // ---- at the moment of the wake-up --------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("servedAtOnce")
    void cancel_servedButNotYetRunning_returnsItsEffectAndTheNextYieldPointThrows(WaitOperation wait, int carriers)
            throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var task = startWaiting(kit, rig, "first");
            rig.serve();
            task.cancel();
            kit.awaitAllParked();
            assertTrue(task.isCancelled());
            assertEquals(List.of("first"), trace);
            assertEquals(0, rig.spare());
        });
    }

    /** It has been woken to give up, but has not yet: what comes first counts, and it is given to one of the two. */
    @ParameterizedTest
    @MethodSource("servedAtOnce")
    void serve_cancelledButNotYetRunning_isGivenToOneOfTheTwo(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 2, carriers, (rig, kit) -> {
            var first = startWaiting(kit, rig, "first");
            var second = startWaiting(kit, rig, "second");
            first.cancel();
            rig.serve();
            kit.awaitAllParked();
            assertTrue(first.isCancelled());
            var both = wait.ends == WaitOperation.Ends.ALL;
            assertEquals(both ? 2 : 1, trace.stream().filter(line -> !line.endsWith("on")).count(), trace::toString);
            assertEquals(both ? 0 : 1, rig.waiting());
            if (rig.waiting() > 0) {
                rig.serve();
            }
            assertTrue(second.join());
            assertEquals(0, rig.spare());
        });
    }

    /** Its time is over in the very turn in which the other side serves: data beats a timeout. */
    @ParameterizedTest
    @MethodSource("servedAtOnceAndTimed")
    void serve_timeOverButNotYetRunning_hasItsEffect(WaitOperation wait) throws Exception {
        WaitRig.play(wait, 1, 1, (rig, kit) -> {
            var task = Task.spawnLater(Duration.ofNanos(1), () -> rig.await(SECOND.minusNanos(1)));
            Task.sleep(SECOND); // this alarm was set before the one of the task
            assertEquals(1, rig.waiting());
            rig.serve();
            assertTrue(task.join());
            assertEquals(SECOND, kit.clock().elapsed());
            assertEquals(0, rig.spare());
        });
    }

    // ---- two of them -------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("served")
    void two_theFirstIsCancelled_theSecondIsServed(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 2, carriers, (rig, kit) -> {
            var first = startWaiting(kit, rig, "first");
            var second = startWaiting(kit, rig, "second");
            first.cancel();
            kit.awaitAllParked();
            assertTrue(first.isCancelled());
            finish(wait, rig, second);
        });
    }

    @ParameterizedTest
    @MethodSource("servedAndTimed")
    void two_theFirstRunsOutOfTime_theSecondIsServed(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 2, carriers, (rig, kit) -> {
            var first = WaitRig.startWaiting(kit, () -> rig.await(SECOND));
            var second = startWaiting(kit, rig, "second");
            assertFalse(first.join());
            kit.awaitAllParked();
            finish(wait, rig, second);
        });
    }

    private void finish(WaitOperation wait, WaitRig rig, Task<Boolean> second) {
        if (wait.isBrokenByLoss()) {
            var failed = assertThrows(CompletionException.class, second::join);
            assertInstanceOf(BarrierBrokenException.class, failed.getCause());
        } else {
            assertEquals(1, rig.waiting());
            rig.serve();
            assertTrue(second.join());
            assertEquals(List.of("second", "second goes on"), trace);
        }
        assertEquals(0, rig.waiting());
        assertEquals(0, rig.spare());
    }

    // ---- at every moment ---------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("every")
    void sweep_servedTimedOutOrCancelledAnywhere_nobodyIsLeftBehind(WaitOperation wait, int carriers) {
        var report = CancelSweep.of(() -> wait.rig(2)).carriers(carriers).asProgram()
                .expecting(BarrierBrokenException.class::isInstance).check(rig -> assertEquals(0, rig.waiting()))
                .run(rig -> {
                    try {
                        rig.occupy(Task.current().scheduler());
                        if (rig.hasTimeout()) {
                            assertFalse(Task.spawn("short of time", () -> rig.await(SECOND)).join());
                            rig.repair();
                        }
                        var first = Task.spawn("first", () -> rig.await());
                        var second = Task.spawn("second", () -> rig.await());
                        Task.sleep(SECOND);
                        while (wait.isServed() && rig.waiting() > 0) {
                            rig.serve();
                            Task.yield();
                        }
                        first.join();
                        second.join();
                    } finally {
                        Task.shield(() -> {
                            rig.leave();
                            return true;
                        });
                    }
                });
        assertTrue(report.tasks().containsAll(List.of("main", "first", "second")), report.toString());
        assertTrue(report.causes().contains(wait.reason), report.toString());
    }
}
