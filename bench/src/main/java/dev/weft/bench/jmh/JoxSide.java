package dev.weft.bench.jmh;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.Select;
import dev.weft.Action;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Jox: channels for virtual threads. Who waits in a rendezvous spins before it parks if the machine has more than one processor, which
 * on one carrier is lost time: its figures on two are the ones it is made for.
 */
@State(Scope.Benchmark)
public class JoxSide implements BlockingSide<Channel<Integer>> {
    /** How many carriers of virtual threads. */
    @Param({"1", "2"})
    public int carriers;

    /** Before the first virtual thread. */
    @Setup
    public void open() {
        VirtualThreads.runOn(carriers);
    }

    @Override
    public Channel<Integer> pipe(int capacity) {
        return capacity == 0 ? Channel.newRendezvousChannel() : Channel.newBufferedChannel(capacity);
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
    public void put(Channel<Integer> pipe, Integer number) throws InterruptedException {
        pipe.send(number);
    }

    @Override
    public Integer take(Channel<Integer> pipe) throws InterruptedException {
        return pipe.receive();
    }

    @Override
    public Integer takeAny(List<Channel<Integer>> pipes) throws InterruptedException {
        var first = pipes.getFirst();
        return pipes.size() == 1
                ? Select.<Integer>select(first.receiveClause())
                : Select.<Integer>select(first.receiveClause(), pipes.get(1).receiveClause());
    }
}
