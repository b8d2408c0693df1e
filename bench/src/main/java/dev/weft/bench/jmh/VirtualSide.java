package dev.weft.bench.jmh;

import dev.weft.Action;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The JDK: virtual threads and {@code java.util.concurrent}, first come first served as ours. It has no select. */
@State(Scope.Benchmark)
public class VirtualSide implements BlockingSide<BlockingQueue<Integer>> {
    /** How many carriers of virtual threads. */
    @Param({"1", "2"})
    public int carriers;

    /** Before the first virtual thread. */
    @Setup
    public void open() {
        VirtualThreads.runOn(carriers);
    }

    @Override
    public BlockingQueue<Integer> pipe(int capacity) {
        return capacity == 0 ? new SynchronousQueue<>(true) : new ArrayBlockingQueue<>(capacity);
    }

    @Override
    public void run(Action body) throws Exception {
        VirtualThreads.run(body);
    }

    @Override
    public <V> Future<V> start(Callable<V> body) {
        return VirtualThreads.start(body);
    }

    @Override
    public void put(BlockingQueue<Integer> pipe, Integer number) throws InterruptedException {
        pipe.put(number);
    }

    @Override
    public Integer take(BlockingQueue<Integer> pipe) throws InterruptedException {
        return pipe.take();
    }

    @Override
    public Integer takeAny(List<BlockingQueue<Integer>> pipes) {
        throw new UnsupportedOperationException("java.util.concurrent has no select");
    }
}
