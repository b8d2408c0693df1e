package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.CancelScope;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operation that never has to wait lets the others run all the same, every 128 times. */
@Timeout(60)
class TcpBudgetTest {
    private static final AtomicReference<TcpStream> STREAM = new AtomicReference<>(); // for a class initialiser

    private static final int OPERATIONS = 20 * Direction.BUDGET;

    private int turnsOfTheOther;

    /** Counts how often another task of the carrier gets its turn while the body runs. */
    private int turnsDuring(dev.weft.Action body) throws Exception {
        turnsOfTheOther = 0;
        var other = Task.spawnLocal(() -> {
            while (true) {
                turnsOfTheOther++;
                Task.yield();
            }
        });
        body.run();
        other.cancel();
        return turnsOfTheOther;
    }

    private static void assertAbout(int expected, int turns) {
        assertTrue(turns >= expected - 2 && turns <= expected + 2, turns + " turns instead of " + expected);
    }

    @Test
    void read_alwaysReady_yieldsAfterTheBudget() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().writeFully(new byte[OPERATIONS]);
                var target = ByteBuffer.allocate(1);
                assertAbout(OPERATIONS / Direction.BUDGET, turnsDuring(() -> {
                    for (var i = 0; i < OPERATIONS; i++) {
                        pair.server().read(target.clear());
                    }
                }));
            }
        });
    }

    @Test
    void write_alwaysRoom_yieldsAfterTheBudget() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                assertAbout(OPERATIONS / Direction.BUDGET, turnsDuring(() -> {
                    for (var i = 0; i < OPERATIONS; i++) {
                        pair.client().writeFully(new byte[1]);
                    }
                }));
            }
        });
    }

    @Test
    void limitOfZero_pollingInALoop_yieldsAfterTheBudget() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                assertAbout(OPERATIONS / Direction.BUDGET, turnsDuring(() -> {
                    for (var i = 0; i < OPERATIONS; i++) {
                        assertThrows(SocketTimeoutException.class,
                                () -> pair.server().read(ByteBuffer.allocate(1), Duration.ZERO));
                    }
                }));
            }
        });
    }

    @Test
    void writeFully_peerTakesEverything_yieldsOnTheWay() throws Exception {
        try (var elsewhere = Net.carrier("elsewhere"); var pair = Pair.open()) {
            var size = 300 * 64 * 1024; // 300 system calls at least
            var taking = elsewhere.spawn(() -> Net.readFully(pair.server(), size).length);
            Scheduler.run(() -> assertTrue(turnsDuring(() -> pair.client().writeFully(new byte[size])) >= 2));
            assertEquals(size, Net.result(taking));
        }
    }

    @Test
    void cancelledAtTheYield_nothingRead() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                var bytes = 2 * Direction.BUDGET;
                pair.client().writeFully(new byte[bytes]);
                var got = new int[1];
                var ended = CancelScope.run(scope -> {
                    Task.spawnLocal(scope::cancel);
                    while (got[0] < bytes) {
                        got[0] += pair.server().read(ByteBuffer.allocate(1));
                    }
                });
                assertFalse(ended);
                assertEquals(bytes - got[0], Net.readFully(pair.server(), bytes - got[0]).length);
                assertThrows(SocketTimeoutException.class,
                        () -> pair.server().read(ByteBuffer.allocate(1), Duration.ZERO));
            }
        });
    }

    /** Reads while the class is initialised, where no task can be suspended. */
    private static final class ReadsInItsInitialiser {
        static final int COUNT = count();

        private static int count() {
            var stream = STREAM.get();
            var count = 0;
            try {
                while (count < 2 * Direction.BUDGET) {
                    count += stream.read(ByteBuffer.allocate(1));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return count;
        }
    }

    @Test
    void yieldRefused_operationSucceedsAllTheSame() throws Exception {
        Scheduler.run(() -> {
            try (var pair = Pair.open()) {
                pair.client().writeFully(new byte[2 * Direction.BUDGET]);
                STREAM.set(pair.server());
                assertEquals(2 * Direction.BUDGET, ReadsInItsInitialiser.COUNT);
            }
        });
    }
}
