package dev.weft.bench.jmh;

import dev.weft.coroutine.Greenlet;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** Greenlets: one switch between two of them, and one link of a chain of 100 000, as Python's greenlet measures them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CoroutineGreenletBenchmark.SWITCHES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsPrepend = {Jvm.EXPORTS, Jvm.INITIAL_HEAP, Jvm.HEAP, Jvm.COLLECTOR})
public class CoroutineGreenletBenchmark {
    static final int SWITCHES = 100_000;

    private long switches;

    /** Two that switch to each other, past main. */
    @Benchmark
    public long switchTo() {
        switches = 0;
        var pair = new Greenlet[2];
        for (int i = 0; i < 2; i++) {
            int other = 1 - i;
            pair[i] = Greenlet.of(_ -> {
                while (switches < SWITCHES) {
                    switches++;
                    pair[other].switchTo();
                }
                return null;
            });
        }
        pair[0].switchTo();
        pair[0].throwInto();
        pair[1].throwInto();
        return Check.equal(SWITCHES, switches);
    }

    /** Each makes the next and switches to it; then all end, from the last to the first. */
    @Benchmark
    public long chainMadeByEach() {
        return Check.equal(2 * SWITCHES - 1, number(link(SWITCHES).switchTo(0)));
    }

    private static Greenlet link(int left) {
        return Greenlet.of(number -> left == 1
                ? number(number) + 1
                : number(link(left - 1).switchTo(number(number) + 1)) + 1);
    }

    /** All wait; then a number passes from one to the next. Afterwards they are forgotten. */
    @Benchmark
    public long chainOfWaiting() {
        var main = Greenlet.current();
        var nearest = main;
        for (int i = 0; i < SWITCHES; i++) {
            var next = nearest;
            nearest = Greenlet.of(_ -> next.switchTo(number(main.switchTo()) + 1));
            nearest.switchTo();
        }
        return Check.equal(SWITCHES, number(nearest.switchTo(0)));
    }

    private static int number(@Nullable Object passed) {
        return (int) Objects.requireNonNull(passed);
    }
}
