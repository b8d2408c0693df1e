package dev.weft.bench.jmh;

import dev.weft.Scheduler;
import dev.weft.Task;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the watchdog costs: a yield of two tasks on one carrier, where a turn is 512 switches, and a wake-up across two
 * carriers, where each is a turn of its own and the carriers fall asleep and wake all the time. {@code off} twice is the noise.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(WatchdogBenchmark.SWITCHES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class WatchdogBenchmark {
    static final int SWITCHES = 200_000;

    /** The threshold of {@code eager}: four times the shortest time between two looks. */
    private static final Duration EAGER = Duration.ofMillis(20);

    /** Off, as it is by default, and with as many looks as it can be made to take. */
    @Param({"off", "on", "eager", "offAgain"})
    public String watchdog = "";

    @SuppressWarnings("NullAway.Init") // JMH calls start first
    private Scheduler one;
    @SuppressWarnings("NullAway.Init") // likewise
    private Scheduler two;

    /** Starts the schedulers, once for all invocations. */
    @Setup
    public void start() {
        one = start(1);
        two = start(2);
    }

    private Scheduler start(int carriers) {
        var builder = Scheduler.builder().carriers(carriers);
        return switch (watchdog) {
            case "on" -> builder.start();
            case "eager" -> builder.watchdog(EAGER).start();
            default -> builder.watchdog(Duration.ZERO).start();
        };
    }

    /** Stops them. */
    @TearDown
    public void stop() {
        one.close();
        two.close();
    }

    /** Two tasks in turn on one carrier. */
    @Benchmark
    public void yield() throws Exception {
        one.spawn(() -> {
            var other = Task.spawn(WatchdogBenchmark::yieldHalf);
            yieldHalf();
            other.join();
        }).get();
    }

    private static void yieldHalf() {
        for (int i = 0; i < SWITCHES / 2; i++) {
            Task.yield();
        }
    }

    /** Two tasks on two carriers that wake each other. */
    @Benchmark
    public long parkAcross() throws Exception {
        var table = new PingPong<Task<?>>(SWITCHES, Task::unpark, Task::park);
        var first = two.spawn(() -> table.play(0, Task.current(), true));
        var second = two.spawn(() -> table.play(1, Task.current(), true));
        first.get();
        second.get();
        return Check.equal(SWITCHES, table.turns());
    }
}
