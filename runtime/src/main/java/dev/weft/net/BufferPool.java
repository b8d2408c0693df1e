package dev.weft.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Buffers for those who have just got bytes, so that a connection which waits holds none.
 *
 * <p>
 * It never makes anybody wait: when nothing is left it makes a new buffer, and what finds no place when it comes back is dropped. So what
 * it keeps is bounded, and nobody who holds a buffer over a slow write can stop the others. Any task or thread.
 */
// A slot is taken and filled by one atomic exchange each: no list whose head could come back between a look and a change. Everybody looks
// first where his thread last gave back, which is another cache line for each thread.
final class BufferPool {
    /** Room for several messages, little enough to stay in the processor's cache. */
    static final int BUFFER_SIZE = 16 * 1024;

    /** References in a cache line of 64 bytes. */
    private static final int LINE = 16;

    private static final int LINES = 16;

    /** The most buffers that are kept: 4 MiB in all. */
    static final int KEPT = LINE * LINES;

    private static final AtomicReferenceArray<@Nullable ByteBuffer> SLOTS = new AtomicReferenceArray<>(KEPT);

    private BufferPool() {}

    /** An empty buffer with an array, big-endian; {@link #giveBack} it. */
    static ByteBuffer borrow() {
        var home = home();
        for (var i = 0; i < KEPT; i++) {
            var slot = (home + i) & (KEPT - 1);
            if (SLOTS.getPlain(slot) != null) {
                var buffer = SLOTS.getAndSet(slot, null);
                if (buffer != null) {
                    return buffer.clear();
                }
            }
        }
        return ByteBuffer.allocate(BUFFER_SIZE);
    }

    /** The end of a loan. Whoever goes on using the buffer finds no byte and no room in it. */
    static void giveBack(ByteBuffer buffer) {
        buffer.order(ByteOrder.BIG_ENDIAN).limit(0);
        var home = home();
        for (var i = 0; i < KEPT; i++) {
            var slot = (home + i) & (KEPT - 1);
            if (SLOTS.getPlain(slot) == null && SLOTS.compareAndSet(slot, null, buffer)) {
                return;
            }
        }
    }

    private static int home() {
        return (int) Thread.currentThread().threadId() % LINES * LINE;
    }
}
