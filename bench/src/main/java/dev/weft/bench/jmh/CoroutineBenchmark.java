package dev.weft.bench.jmh;

import dev.weft.coroutine.Coroutine;
import dev.weft.coroutine.Generator;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One step: the driver asks, the code yields an item, the driver has it. On an ordinary thread and in a task. An invocation is 100 000 steps
 * of a new one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CoroutineBenchmark.STEPS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class CoroutineBenchmark {
    static final int STEPS = 100_000;
    private static final long SUM = Numbers.sum(STEPS);

    /** The limit: a bare continuation that puts the item into a field. */
    @Benchmark
    public long bareContinuation() {
        return Check.equal(SUM, BareContinuations.sum(STEPS));
    }

    /** The same in a task. */
    @Benchmark
    public long bareContinuationInTask(OneCarrier one) throws Exception {
        return Check.equal(SUM, one.scheduler.spawn(() -> BareContinuations.sum(STEPS)).get());
    }

    /** Ours. */
    @Benchmark
    public long generator() {
        return Check.equal(SUM, sum(numbers()));
    }

    /** In a task. */
    @Benchmark
    public long generatorInTask(OneCarrier one) throws Exception {
        return Check.equal(SUM, one.scheduler.spawn(() -> sum(numbers())).get());
    }

    /** Values both ways. */
    @Benchmark
    public long coroutine() {
        var numbers = Coroutine.<Integer, Integer>of((self, first) -> {
            var item = first;
            while (true) {
                item = self.yield(item);
            }
        });
        long sum = 0;
        for (int i = 1; i <= STEPS; i++) {
            sum += numbers.resume(Numbers.number(i));
        }
        numbers.close();
        return Check.equal(SUM, sum);
    }

    /** What it stands in for where the state of the code is easily kept in fields. */
    @Benchmark
    public long iterator() {
        return Check.equal(SUM, sum(new Iterator<>() {
            private int last;

            @Override
            public boolean hasNext() {
                return last < STEPS;
            }

            @Override
            public Integer next() {
                return Numbers.number(++last);
            }
        }));
    }

    private static Generator<Integer> numbers() {
        return Generator.of(out -> {
            for (int i = 1; i <= STEPS; i++) {
                out.yield(Numbers.number(i));
            }
        });
    }

    private static long sum(Iterator<Integer> items) {
        long sum = 0;
        while (items.hasNext()) {
            sum += items.next();
        }
        return sum;
    }
}
