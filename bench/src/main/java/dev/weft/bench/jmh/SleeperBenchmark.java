package dev.weft.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A million that sleep at once: to add them, to have them all fire, to cancel them. An operation is all of them. Delayed
 * tasks of Weft stand against the JDK's {@code ScheduledThreadPoolExecutor}, tasks that sleep against virtual threads
 * that sleep.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.ONE_CARRIER, Jvm.ONE_CARRIER_AT_MOST, Jvm.INITIAL_HEAP, Jvm.HEAP,
        Jvm.COLLECTOR})
public class SleeperBenchmark {
    /** From the call to the last sleeper's being on its timer; their delays are random, between one and two hours. */
    @Benchmark
    public long add(Nobody nobody) throws InterruptedException {
        nobody.sleepers.addForHours();
        return nobody.count;
    }

    /** From just before their common deadline until the last has run. */
    @Benchmark
    public long fire(AboutToFire soon) throws InterruptedException {
        soon.sleepers.awaitEnd();
        return Check.equal(soon.count, soon.sleepers.fired());
    }

    /** From the first cancellation until all have ended, in the order in which they were added. */
    @Benchmark
    public long cancel(Sleeping sleeping) throws InterruptedException {
        sleeping.sleepers.cancelAll();
        return Check.equal(0, sleeping.sleepers.fired());
    }

    /** Whose sleepers, and how many. */
    @State(Scope.Benchmark)
    public abstract static class Some {
        /** How many sleep at once. */
        @Param("1000000")
        public int sleeperCount;

        /** What they are. */
        @Param({"WEFT_DELAYED", "EXECUTOR", "WEFT_SLEEPING", "VIRTUAL_SLEEPING"})
        public SleeperKind kind = SleeperKind.WEFT_DELAYED;

        int count; // sleeperCount

        @SuppressWarnings("NullAway.Init") // JMH calls open first
        Sleepers sleepers;

        void open() {
            count = sleeperCount;
            sleepers = kind.open(count);
        }
    }

    /** There are none yet. */
    public static class Nobody extends Some {
        /** Before each. */
        @Setup(Level.Invocation)
        public void prepare() {
            open();
        }

        /** After each. */
        @TearDown(Level.Invocation)
        public void clear() throws InterruptedException {
            sleepers.cancelAll();
            sleepers.close();
        }
    }

    /** They sleep for hours. */
    public static class Sleeping extends Some {
        /** Before each. */
        @Setup(Level.Invocation)
        public void prepare() throws InterruptedException {
            open();
            sleepers.addForHours();
        }

        /** After each. */
        @TearDown(Level.Invocation)
        public void clear() throws InterruptedException {
            sleepers.close();
        }
    }

    /** Their deadline is a moment away. */
    public static class AboutToFire extends Some {
        /** To load the classes. */
        private static final long NANOS_AT_LEAST = 1_000_000_000;
        private static final long NANOS_BEFORE = 100_000;

        /** Longer than it takes to add one; doubled if it was not. */
        private long nanosEach = 3_000;

        /** Before each; returns just before the deadline, so that the wait for it is not measured. */
        @Setup(Level.Invocation)
        public void prepare() throws InterruptedException {
            var left = addAll();
            while (left < 0) {
                sleepers.awaitEnd();
                sleepers.close();
                nanosEach *= 2;
                left = addAll();
            }
            TimeUnit.NANOSECONDS.sleep(left);
        }

        /** How long it is until just before their deadline when all have been added. */
        private long addAll() throws InterruptedException {
            open();
            var deadline = System.nanoTime() + NANOS_AT_LEAST + sleeperCount * nanosEach;
            sleepers.addUntil(deadline);
            return deadline - System.nanoTime() - NANOS_BEFORE;
        }

        /** After each. */
        @TearDown(Level.Invocation)
        public void clear() throws InterruptedException {
            sleepers.close();
        }
    }
}
