package dev.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.DeepStack;
import dev.weft.Limited;
import dev.weft.Task;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A close for which there is no stack changes nothing, so that another can do it. */
@Limited
final class TcpDeepCloseTest {
    /** More than the depths that are tried. */
    private static final int PAIRS = 200;

    @Test
    void close_atEveryDepthAndOnceMore_readersEnd() throws Exception {
        DeepStack.run(() -> {
            var pairs = new ArrayList<Net.Pair>();
            var readers = new ArrayList<Task<?>>();
            for (var i = 0; i < PAIRS; i++) {
                var pair = Net.Pair.open();
                pairs.add(pair);
                readers.add(Task.spawn(() -> pair.server().read(ByteBuffer.allocate(1))));
            }
            Task.yield();
            var next = new AtomicInteger();
            var overflows = DeepStack.overflows(() -> pairs.get(next.getAndIncrement()).server().close());
            assertTrue(overflows > 0);
            for (var i = 0; i < PAIRS; i++) {
                pairs.get(i).close();
                assertTrue(readers.get(i).join(Net.LONG), "reader " + i);
                assertEquals(Future.State.FAILED, readers.get(i).state());
            }
        });
    }
}
