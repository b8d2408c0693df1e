package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * gevent's generic contract of waiting ({@code GenericWaitTestCase} and {@code GenericGetTestCase} of its {@code testing.timing}), for
 * every waiting operation of the runtime: it returns within its bounds ({@code test_returns_none_after_timeout},
 * {@code test_raises_timeout_number}), leaves nobody behind, and the time of an outer limit is not lost
 * ({@code test_outer_timeout_is_not_lost}). By virtual time, so the bounds are exact. What has no counterpart: a {@code Timeout} object
 * in place of the number ({@code test_raises_timeout_Timeout}), for a timeout here is a scope and not an argument.
 * {@link WaitingCancelTest} has what else can end a wait, {@link WaitingOnThreadTest} ordinary threads and the real clock.
 */
@Limited
final class WaitingContractTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    static Stream<Arguments> everywhere(Predicate<WaitOperation> which) {
        return Arrays.stream(WaitOperation.values()).filter(which)
                .flatMap(wait -> IntStream.rangeClosed(1, 2).mapToObj(carriers -> Arguments.of(wait, carriers)));
    }

    static Stream<Arguments> every() {
        return everywhere(_ -> true);
    }

    static Stream<Arguments> served() {
        return everywhere(WaitOperation::isServed);
    }

    static Stream<Arguments> timed() {
        return everywhere(wait -> wait.rig(1).hasTimeout());
    }

    static Stream<Arguments> servedAndTimed() {
        return everywhere(wait -> wait.isServed() && wait.rig(1).hasTimeout());
    }

    static Stream<WaitOperation> servedAtOnceAndTimed() {
        return Arrays.stream(WaitOperation.values())
                .filter(wait -> wait.isServedAtOnce() && wait.rig(1).hasTimeout());
    }

    static Stream<WaitOperation> timedOnes() {
        return Arrays.stream(WaitOperation.values()).filter(wait -> wait.rig(1).hasTimeout());
    }

    /** A new reason has to come with an operation here. Those named here let others run, or have tests of their own. */
    @Test
    void reasons_all_haveAnOperation() {
        var known = EnumSet.of(ParkReason.YIELD, ParkReason.CHECKPOINT, ParkReason.BUDGET, ParkReason.HAND_OVER); // ready again at once
        known.addAll(EnumSet.of(ParkReason.CLOSE, ParkReason.DUMP, ParkReason.QUIESCENCE)); // of a scheduler, not of its users
        known.addAll(EnumSet.of(ParkReason.IO_ACCEPT, ParkReason.IO_CONNECT, ParkReason.IO_READ, ParkReason.IO_WRITE)); // real sockets
        known.add(ParkReason.BLOCKING); // real threads
        known.addAll(WaitOperation.reasons());
        assertEquals(EnumSet.allOf(ParkReason.class), known);
    }

    // ---- it returns --------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("served")
    void await_served_returnsWithItsEffectAndLeavesNobody(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var task = WaitRig.startWaiting(kit, () -> {
                rig.await();
                return "served";
            });
            if (carriers == 2) {
                assertNotSame(Task.current().homeCarrier(), task.homeCarrier());
            }
            assertTrue(task.toString().contains("PARKED " + wait.reason), task::toString);
            rig.serve();
            assertEquals("served", task.join());
            assertEquals(0, rig.waiting());
            assertEquals(0, rig.spare());
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        });
    }

    @ParameterizedTest
    @MethodSource("timed")
    void timeout_passes_returnsAtThatVeryMomentAndLeavesNobody(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var task = WaitRig.startWaiting(kit, () -> {
                assertFalse(rig.await(SECOND));
                return kit.clock().elapsed();
            });
            assertEquals(SECOND, task.join());
            assertEquals(0, rig.waiting());
            assertEquals(0, rig.spare());
        });
    }

    @ParameterizedTest
    @MethodSource("servedAndTimed")
    void timeout_servedBefore_trueAtThatMomentAndNoTimerIsLeft(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var before = WaitRig.timers(kit);
            var task = WaitRig.startWaiting(kit, () -> {
                assertTrue(rig.await(SECOND));
                return kit.clock().elapsed();
            });
            assertEquals(before + 1, WaitRig.timers(kit));
            Task.sleep(SECOND.minusNanos(1));
            rig.serve();
            assertEquals(SECOND.minusNanos(1), task.join());
            assertTrue(WaitRig.timers(kit) <= before);
            assertEquals(0, rig.spare());
        });
    }

    @ParameterizedTest
    @MethodSource("timedOnes")
    void timeout_zero_letsOthersRunOnceAndIsFalse(WaitOperation wait) throws Exception {
        WaitRig.play(wait, 1, 1, (rig, kit) -> {
            var trace = new ArrayList<String>();
            var task = Task.spawnLocal(() -> {
                Task.spawnLocal(() -> trace.add("other"));
                var inTime = rig.await(Duration.ZERO);
                trace.add("caller");
                return inTime;
            });
            assertFalse(task.join());
            assertEquals(List.of("other", "caller"), trace);
            assertEquals(Duration.ZERO, kit.clock().elapsed());
        });
    }

    @ParameterizedTest
    @MethodSource("servedAtOnceAndTimed")
    void timeout_zeroServedMeanwhile_looksOnceMoreAndIsTrue(WaitOperation wait) throws Exception {
        WaitRig.play(wait, 1, 1, (rig, _) -> {
            var task = Task.spawnLocal(() -> rig.await(Duration.ZERO));
            Task.yield();
            assertFalse(task.isDone());
            rig.serve();
            assertTrue(task.join());
            assertEquals(0, rig.spare());
        });
    }

    @ParameterizedTest
    @MethodSource("timedOnes")
    void timeout_negative_isRefusedWithTheValueAndNothingChanges(WaitOperation wait) throws Exception {
        WaitRig.play(wait, 1, 1, (rig, _) -> {
            var before = rig.state();
            var thrown = assertThrows(IllegalArgumentException.class, () -> rig.await(Duration.ofNanos(-5)));
            assertTrue(thrown.toString().contains("PT-0.000000005S"), thrown.toString());
            assertEquals(before, rig.state());
        });
    }

    // ---- the time of an outer limit ----------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("every")
    void outerTimeout_alone_isThrownByItselfInTime(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var task = WaitRig.startWaiting(kit, () -> {
                assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, rig::await));
                return kit.clock().elapsed();
            });
            assertEquals(SECOND, task.join());
            assertEquals(0, rig.waiting());
        });
    }

    /** An inner limit that is longer, equal or shorter: its handler sees its own time only, and the outer one comes in time. */
    @ParameterizedTest
    @MethodSource("every")
    void outerTimeout_aroundAnotherTimeout_isNotLost(WaitOperation wait, int carriers) throws Exception {
        for (var inner : List.of(SECOND.dividedBy(2), SECOND, SECOND.multipliedBy(2))) {
            WaitRig.play(wait, 1, carriers, (rig, kit) -> {
                var trace = new ArrayList<Duration>();
                var task = WaitRig.startWaiting(kit, () -> {
                    var own = new ArrayList<CancelScope>();
                    var thrown = assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> {
                        try {
                            Timeout.run(inner, rig::await);
                        } catch (DeadlineExceededException inTime) {
                            trace.add(kit.clock().elapsed());
                            own.add(inTime.scope());
                        }
                        rig.repair();
                        rig.await();
                    }));
                    assertFalse(own.contains(thrown.scope()));
                    return kit.clock().elapsed();
                });
                assertEquals(SECOND, task.join());
                assertEquals(inner.compareTo(SECOND) < 0 ? List.of(inner) : List.of(), trace);
            });
        }
    }

    @ParameterizedTest
    @MethodSource("timed")
    void outerTimeout_aroundOwnTimeout_isNotLost(WaitOperation wait, int carriers) throws Exception {
        for (var own : List.of(SECOND.dividedBy(3), SECOND, SECOND.multipliedBy(2))) {
            WaitRig.play(wait, 1, carriers, (rig, kit) -> {
                var task = WaitRig.startWaiting(kit, () -> {
                    assertThrows(DeadlineExceededException.class, () -> Timeout.run(SECOND, () -> {
                        for (;;) {
                            assertFalse(rig.await(own));
                            rig.repair();
                        }
                    }));
                    return kit.clock().elapsed();
                });
                assertEquals(SECOND, task.join());
            });
        }
    }

    // ---- where it can't wait -----------------------------------------------------------------------------------------

    @ParameterizedTest
    @MethodSource("every")
    @ContinuationOnly("a virtual thread waits below any frame")
    void await_pinned_isRefusedAndLeavesNobody(WaitOperation wait, int carriers) throws Exception {
        WaitRig.play(wait, 1, carriers, (rig, kit) -> {
            var task = WaitRig.startWaiting(kit, () -> {
                PinnedFrames.inClassInitialiser(() -> assertThrows(PinnedException.class, rig::await));
                if (rig.hasTimeout()) {
                    rig.repair();
                    PinnedFrames.inClassInitialiser(() -> assertThrows(PinnedException.class, () -> rig.await(SECOND)));
                }
                return rig.waiting();
            });
            assertEquals(0, task.join());
            rig.repair();
            if (wait.isServed()) {
                var next = WaitRig.startWaiting(kit, () -> {
                    rig.await();
                    return "served";
                });
                rig.serve();
                assertEquals("served", next.join());
                assertEquals(0, rig.spare());
            }
        });
    }
}
