package dev.weft.bench.jmh;

import dev.weft.Scheduler;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A started scheduler with two carriers. */
@State(Scope.Benchmark)
public class TwoCarriers {
    @SuppressWarnings("NullAway.Init") // JMH calls start first
    Scheduler scheduler;

    /** Starts it, once for all invocations. */
    @Setup
    public void start() {
        scheduler = Scheduler.builder().carriers(2).start();
    }

    /** Stops it. */
    @TearDown
    public void stop() {
        scheduler.close();
    }
}
