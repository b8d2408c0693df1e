package dev.weft.scope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.Limited;
import dev.weft.Scheduler;
import dev.weft.Task;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A member of a pool that its scheduler has given up, at a close, has left it: the pool may be used by tasks of other schedulers. */
@Limited
final class PoolGiveUpTest {
    /** Closes a scheduler while so many tasks are in the pool that never end. */
    private static void giveUpIn(Pool pool, int members) {
        var stepper = Scheduler.builder().carriers(1).stepped();
        stepper.scheduler().spawn(() -> {
            for (var i = 0; i < members; i++) {
                pool.spawn(() -> Task.shield(() -> {
                    Task.park();
                    return 1;
                }));
            }
        });
        while (stepper.turn(0)) {
            assertTrue(pool.size() <= members);
        }
        assertEquals(members, pool.size());
        assertEquals(members, stepper.close(Duration.ZERO).size());
    }

    @Test
    void member_isGivenUp_itsRoomIsFree() {
        var pool = Pool.of(2);
        giveUpIn(pool, 2);
        assertEquals(0, pool.size());
        assertEquals(2, pool.free());
    }

    @Test
    void member_isGivenUpWhileAnotherWaits_thatOneTakesItsRoom() throws Exception {
        var pool = Pool.of(1);
        try (var other = Scheduler.builder().carriers(1).start()) {
            giveUpIn(pool, 1);
            assertEquals(7, other.spawn(() -> pool.spawn(() -> 7).join()).get());
        }
        assertEquals(1, pool.free());
    }
}
