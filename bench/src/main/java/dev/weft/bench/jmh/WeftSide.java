package dev.weft.bench.jmh;

import dev.weft.Action;
import dev.weft.Scheduler;
import dev.weft.Task;
import dev.weft.channel.Channel;
import dev.weft.channel.Select;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Ours. Parts are spawned plainly, so on two carriers a free one takes what has not begun. */
@State(Scope.Benchmark)
public class WeftSide implements BlockingSide<Channel<Integer>> {
    /** How many of them. */
    @Param({"1", "2"})
    public int carriers;

    @SuppressWarnings("NullAway.Init") // JMH calls open first
    private Scheduler scheduler;

    /** Starts the scheduler, once for all invocations. */
    @Setup
    public void open() {
        scheduler = Scheduler.builder().carriers(carriers).start();
    }

    /** Stops it. */
    @TearDown
    public void close() {
        scheduler.close();
    }

    @Override
    public Channel<Integer> pipe(int capacity) {
        return capacity == 0 ? Channel.rendezvous() : Channel.buffered(capacity);
    }

    @Override
    public void run(Action body) throws Exception {
        scheduler.spawn(body).get();
    }

    @Override
    public <V> Future<V> start(Callable<V> body) {
        return Task.spawn(body);
    }

    @Override
    public void put(Channel<Integer> pipe, Integer number) {
        pipe.send(number);
    }

    @Override
    public Integer take(Channel<Integer> pipe) {
        return pipe.receive();
    }

    @Override
    public Integer takeAny(List<Channel<Integer>> pipes) {
        var first = pipes.getFirst();
        return pipes.size() == 1
                ? Select.<Integer>select(first.onReceive(Function.identity()))
                : Select.<Integer>select(first.onReceive(Function.identity()),
                        pipes.get(1).onReceive(Function.identity()));
    }
}
