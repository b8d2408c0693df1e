package dev.weft.internal.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where {@code struct epoll_event} has its fields: {@code uint32_t events} at 0, and {@code uint64_t data}.
 *
 * @param size of one in bytes
 * @param dataOffset of the data in one
 */
public record EpollEvents(int size, int dataOffset) {
    /** x86-64 packs it, so that its 32-bit programs have the same; see eventpoll.h of the kernel. */
    static final EpollEvents PACKED = new EpollEvents(12, 4);

    /** Everybody else aligns the data. */
    static final EpollEvents ALIGNED = new EpollEvents(16, 8);

    /** Of this machine. */
    public static final EpollEvents NATIVE = of(String.valueOf(System.getProperty("os.arch")));

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** The layout of an architecture, named as {@code os.arch} does. */
    public static EpollEvents of(String architecture) {
        return architecture.equals("amd64") || architecture.equals("x86_64") ? PACKED : ALIGNED;
    }

    /** One event as bytes. */
    public byte[] encode(int events, long data) {
        var event = new byte[size];
        INT.set(event, 0, events);
        LONG.set(event, dataOffset, data);
        return event;
    }

    /** What happened, of the {@code index}-th. */
    public int events(MemorySegment array, int index) {
        return array.get(ValueLayout.JAVA_INT_UNALIGNED, (long) index * size);
    }

    /** Whom it happened to, as said when it was added. */
    public long data(MemorySegment array, int index) {
        return array.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index * size + dataOffset);
    }

    /** How many bytes so many take. */
    public long bytes(int count) {
        return (long) count * size;
    }
}
