package dev.weft.bench.jmh;

import dev.weft.Scheduler;
import dev.weft.Task;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Skynet (github.com/atemerev/skynet): a task spawns ten, each of them ten, down to a million leaves; each leaf
 * returns its number, the sums flow up by join. An operation is the whole tree, 1 111 111 tasks.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class SkynetBenchmark {
    private static final int LEAVES = 1_000_000;
    private static final int FAN_OUT = 10;
    private static final long SUM = 499_999_500_000L;

    /** Ours, on one carrier. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long weftOneCarrier(OneCarrier one) throws Exception {
        return weft(one.scheduler);
    }

    /** Ours, on a carrier per processor. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long weftAllCarriers(AllCarriers all) throws Exception {
        return weft(all.scheduler);
    }

    /** The rival, on one carrier. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.ONE_CARRIER, Jvm.ONE_CARRIER_AT_MOST, Jvm.INITIAL_HEAP, Jvm.HEAP,
            Jvm.COLLECTOR})
    public long virtualOneCarrier() throws InterruptedException {
        return virtual();
    }

    /** The rival, on a carrier per processor. */
    @Benchmark
    @Fork(value = 3, jvmArgsPrepend = {Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
    public long virtualAllCarriers() throws InterruptedException {
        return virtual();
    }

    private static long weft(Scheduler scheduler) throws Exception {
        return Check.equal(SUM, scheduler.spawn(() -> sumOnWeft(0, LEAVES)).get());
    }

    private static long sumOnWeft(long first, int leaves) {
        if (leaves == 1) {
            return first;
        }
        int each = leaves / FAN_OUT;
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        Task<Long>[] children = new Task[FAN_OUT];
        for (int i = 0; i < FAN_OUT; i++) {
            long start = first + (long) i * each;
            children[i] = Task.spawn(() -> sumOnWeft(start, each));
        }
        long sum = 0;
        for (var child : children) {
            sum += child.join();
        }
        return sum;
    }

    private static long virtual() throws InterruptedException {
        var root = new Node(0, LEAVES);
        Thread.startVirtualThread(root).join();
        return Check.equal(SUM, root.sum);
    }

    /** A virtual thread's body, with a field for the result, as a thread returns none. */
    private static final class Node implements Runnable {
        private final long first;
        private final int leaves;
        private long sum; // read after the join

        Node(long first, int leaves) {
            this.first = first;
            this.leaves = leaves;
        }

        @Override
        public void run() {
            if (leaves == 1) {
                sum = first;
                return;
            }
            int each = leaves / FAN_OUT;
            var children = new Node[FAN_OUT];
            var threads = new Thread[FAN_OUT];
            for (int i = 0; i < FAN_OUT; i++) {
                children[i] = new Node(first + (long) i * each, each);
                threads[i] = Thread.startVirtualThread(children[i]);
            }
            try {
                for (int i = 0; i < FAN_OUT; i++) {
                    threads[i].join();
                    sum += children[i].sum;
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts a benchmark", e);
            }
        }
    }
}
