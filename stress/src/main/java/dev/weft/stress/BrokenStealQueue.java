package dev.weft.stress;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/** {@link dev.weft.internal.queue.StealQueue} of one segment, with weaker accesses. */
final class BrokenStealQueue {
    private static final VarHandle HEAD = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "head",
            VarHandle.class, BrokenStealQueue.class, long.class);
    private static final VarHandle TAIL = ConstantBootstraps.fieldVarHandle(MethodHandles.lookup(), "tail",
            VarHandle.class, BrokenStealQueue.class, long.class);

    private final @Nullable Message[] elements = new Message[4];
    @SuppressWarnings("UnusedVariable") // by the handle
    private long head;
    private long tail;

    void addWithoutFence(Message message) {
        elements[(int) tail] = message;
        TAIL.setRelease(this, tail + 1);
    }

    void addTailFirst(Message message) {
        long last = tail;
        TAIL.setVolatile(this, last + 1);
        elements[(int) last] = message;
    }

    @Nullable
    Message poll() {
        while (true) {
            long first = headVolatile();
            if (first >= tailVolatile()) {
                return null;
            }
            var message = elements[(int) first];
            if (HEAD.compareAndSet(this, first, first + 1)) {
                return message;
            }
        }
    }

    @Nullable
    Message pollWithoutCas() {
        long first = headVolatile();
        if (first >= tailVolatile()) {
            return null;
        }
        var message = elements[(int) first];
        HEAD.setVolatile(this, first + 1);
        return message;
    }

    boolean isEmpty() {
        return headVolatile() >= tailVolatile();
    }

    private long headVolatile() {
        return (long) HEAD.getVolatile(this);
    }

    private long tailVolatile() {
        return (long) TAIL.getVolatile(this);
    }
}
