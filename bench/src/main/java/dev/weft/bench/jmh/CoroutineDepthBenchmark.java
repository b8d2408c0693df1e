package dev.weft.bench.jmh;

import dev.weft.coroutine.Generator;
import dev.weft.coroutine.Greenlet;
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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One step of code that is so many calls deep where it yields, and stays there; there and back. Python's greenlet copies the stack: 3.6 to
 * 15.7 microseconds at 100 to 300 calls. And one that comes back to the top between two yields, all calls down and up included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CoroutineDepthBenchmark.STEPS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class CoroutineDepthBenchmark {
    static final int STEPS = 10_000;

    /** Of calls, below the body. */
    @Param({"1", "10", "100", "300"})
    public int depth;

    /** A generator whose code stays down. */
    @Benchmark
    public long generator() {
        return count(Generator.of(out -> stay(depth, out)));
    }

    private static long stay(int calls, Generator.Sink<Integer> out) {
        if (calls > 0) {
            return stay(calls - 1, out) + 1; // not a tail call
        }
        for (int i = 1; i <= STEPS; i++) {
            out.yield(Numbers.number(i));
        }
        return 0;
    }

    /** A generator whose code returns from all its calls, and goes down again for the next item. */
    @Benchmark
    public long generatorUpAndDown() {
        return count(Generator.of(out -> {
            for (int i = 1; i <= STEPS; i++) {
                dive(depth, out, Numbers.number(i));
            }
        }));
    }

    private static long dive(int calls, Generator.Sink<Integer> out, Integer item) {
        if (calls > 0) {
            return dive(calls - 1, out, item) + 1;
        }
        out.yield(item);
        return 0;
    }

    private static long count(Generator<Integer> items) {
        long count = 0;
        while (items.hasNext()) {
            items.next();
            count++;
        }
        return Check.equal(STEPS, count);
    }

    /** A greenlet that stays down; main switches to it, and it to main. */
    @Benchmark
    public long greenlet() {
        var main = Greenlet.current();
        var down = Greenlet.of(_ -> stay(depth, main));
        long count = 0;
        for (int i = 1; i <= STEPS; i++) {
            down.switchTo();
            count++;
        }
        down.switchTo();
        return Check.equal(down.isDead() ? STEPS : 0, count);
    }

    private static long stay(int calls, Greenlet main) {
        if (calls > 0) {
            return stay(calls - 1, main) + 1;
        }
        for (int i = 1; i <= STEPS; i++) {
            main.switchTo();
        }
        return 0;
    }
}
