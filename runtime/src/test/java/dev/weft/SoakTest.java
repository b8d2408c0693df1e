package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.RandomProgram.Ending;
import dev.weft.testing.TestKit;
import dev.weft.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random programs, one after the other for some seconds ({@code -Dweft.soak.seconds}), each with a seed of its own ({@code
 * -Dweft.soak.seed} replays one), at whose end nothing is lost: every task has one outcome, and no waiter, timer or worker is left.
 */
final class SoakTest {
    private static final int CASES = 6;
    private static final long CASE_MILLIS = Long.getLong("weft.soak.seconds", 4) * 1000 / CASES;
    private static final Duration ROUND_LIMIT = Duration.ofSeconds(60);
    private static final int THREADS = 2;

    private volatile @Nullable RandomProgram program; // of the round under way

    /** A round of the soak; what fails in it or hangs is told with the seed. */
    private interface Round {
        void run(long seed) throws Exception;
    }

    private void soak(int carriers, Round round) {
        var given = Long.getLong("weft.soak.seed");
        var seeds = new Random(ThreadLocalRandom.current().nextLong());
        var end = System.nanoTime() + CASE_MILLIS * 1_000_000;
        do {
            var seed = given == null ? seeds.nextLong() : given;
            try {
                assertTimeoutPreemptively(ROUND_LIMIT, () -> round.run(seed), this::unfinished);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "on " + carriers + " carriers; to replay: -Dtest=SoakTest -Dweft.soak.seed=" + seed, failure);
            }
        } while (System.nanoTime() < end);
    }

    private String unfinished() {
        var hanging = program;
        return "unfinished: " + (hanging == null ? "nothing" : hanging.unfinished());
    }

    private static Ending ending(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Ending.BY_ITSELF;
            case 1 -> Ending.CLOSED_BY_DRIVER;
            default -> Ending.CLOSED_BY_TASK;
        };
    }

    /** A timer that was left would have carried the clock on to it. */
    private static void checkElapsed(VirtualClock clock) {
        assertTrue(clock.elapsed().compareTo(RandomProgram.NEVER_PASSES) < 0, clock::toString);
    }

    // ---- stepped: the seed decides everything ------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void soak_stepped_nothingIsLostAndTheSameSeedRunsTheSame(int carriers) {
        soak(carriers, seed -> assertEquals(stepped(carriers, seed), stepped(carriers, seed)));
    }

    private List<String> stepped(int carriers, long seed) {
        var random = new Random(seed);
        var ending = ending(random);
        var kit = TestKit.seeded(carriers, seed);
        var program = RandomProgram.stepped(kit.scheduler(), seed, ending);
        this.program = program;
        try (kit) {
            program.announceThread();
            program.start();
            for (var i = random.nextInt(20); i > 0; i--) {
                OutsideMove.anyThatDoesNotWait(random).make(program, random);
                kit.advance(RandomProgram.moment(random));
            }
            program.threadEnded();
            if (ending == Ending.BY_ITSELF) {
                kit.runToEnd();
                assertTrue(program.isTold());
                assertEquals(List.of(), Leftovers.of(kit.scheduler()));
            }
        }
        program.checkBooks("at the end");
        assertEquals(List.of(), Leftovers.of(kit.scheduler()));
        checkElapsed(kit.clock());
        return program.trace();
    }

    // ---- threads -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void soak_threads_nothingIsLost(int carriers) {
        soak(carriers, seed -> threads(carriers, seed));
    }

    private void threads(int carriers, long seed) throws Exception {
        var random = new Random(seed);
        var ending = ending(random);
        var world = World.builder();
        var clock = new VirtualClock();
        if (random.nextBoolean()) {
            world.clock(clock);
        }
        Queue<Task<?>> reported = new ConcurrentLinkedQueue<>();
        try (var scheduler = Scheduler.builder().carriers(carriers).world(world.build())
                .uncaughtHandler((task, _) -> reported.add(task)).start()) {
            var program = RandomProgram.threaded(scheduler, seed, ending);
            this.program = program;
            var threads = new ArrayList<OrdinaryThread<?>>();
            for (var i = 0; i < THREADS; i++) {
                program.announceThread();
            }
            var shepherd = program.start();
            for (var i = 0; i < THREADS; i++) {
                var own = new Random(random.nextLong());
                threads.add(OrdinaryThread.start(() -> program.runThread(own)));
            }
            switch (ending) {
                case BY_ITSELF -> endByItself(scheduler, program, shepherd, threads);
                case CLOSED_BY_DRIVER -> awaitSize(program, random.nextInt(100), shepherd);
                case CLOSED_BY_TASK -> awaitClosing(scheduler, shepherd);
            }
            assertEquals(List.of(), scheduler.close(ROUND_LIMIT), "refuse to end");
            for (var thread : threads) {
                thread.value();
            }
            assertTrue(scheduler.isClosed());
            assertEquals(List.of(), Leftovers.of(scheduler));
            program.checkBooks("at the end");
            program.checkReports(reported);
            checkElapsed(clock);
        }
    }

    /** Everything ends without a close, and then the scheduler, which counts its tasks for that. */
    private static void endByItself(Scheduler scheduler, RandomProgram program, Task<Void> shepherd,
            List<OrdinaryThread<?>> threads) throws Exception {
        for (var thread : threads) {
            thread.value();
        }
        shepherd.join();
        while (!program.isTold()) {
            Thread.yield();
        }
        assertEquals(List.of(), Leftovers.ofSleeping(scheduler));
        scheduler.shutdown().drain();
    }

    private static void awaitSize(RandomProgram program, int size, Task<Void> shepherd) {
        while (program.size() < size && !shepherd.isDone()) {
            Thread.yield();
        }
    }

    private static void awaitClosing(Scheduler scheduler, Task<Void> shepherd) {
        while (!scheduler.shutdown().isClosing() && !shepherd.isDone()) {
            Thread.yield();
        }
    }
}
