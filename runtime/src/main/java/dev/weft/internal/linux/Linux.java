package dev.weft.internal.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of sockets and epoll. Each returns what the call returned, or the negative error number ({@link Errno}), as the kernel
 * itself does. Any thread.
 *
 * <p>
 * The last argument of most is where the C library leaves the error number: an array of one element that no other thread uses at the same
 * time. Whoever calls often keeps one, so that a call allocates nothing.
 */
// Calls that never wait are "critical": the thread stays in the state of Java code, which saves two transitions and lets the kernel work on
// arrays of the heap, but holds every safepoint up until the call returns. So whatever may wait is none: epoll_pwait2, epoll_wait with a
// timeout, close (it waits when SO_LINGER is set, whether the descriptor is non-blocking or not: inet_release in the kernel).
//
// The numbers are those of <asm-generic>, which x86-64 and aarch64 share; what differs is in EpollEvents.
public final class Linux {
    /** Address families. */
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;

    /** What epoll tells, and how (EPOLLET). */
    public static final int EPOLLIN = 0x1;
    public static final int EPOLLOUT = 0x4;
    public static final int EPOLLERR = 0x8;
    public static final int EPOLLHUP = 0x10;
    public static final int EPOLLRDHUP = 0x2000;
    public static final int EPOLLET = 1 << 31;

    /** What is to be done with the set of epoll. */
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLL_CTL_DEL = 2;

    /** The flag of {@link #send}: more follows at once, so that one packet may hold both. */
    public static final int MSG_MORE = 0x8000;

    /** Directions of {@link #shutdown}. */
    public static final int SHUT_RD = 0;
    public static final int SHUT_WR = 1;
    public static final int SHUT_RDWR = 2;

    private static final int SOCK_STREAM = 1;
    private static final int NON_BLOCKING_AND_NOT_INHERITED = 0x800 | 0x80000; // O_NONBLOCK, O_CLOEXEC; also of eventfd
    private static final int NOT_INHERITED = 0x80000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final Linker LINKER = Linker.nativeLinker();

    private static final MethodHandle SOCKET = critical("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = critical("bind", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle CONNECT = critical("connect", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = critical("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT = critical("accept4", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle RECV = critical("recv", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND = critical("send", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GET_OPTION = critical("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            ADDRESS, ADDRESS);
    private static final MethodHandle SET_OPTION = critical("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            ADDRESS, JAVA_INT);
    private static final MethodHandle LOCAL_NAME = critical("getsockname", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle PEER_NAME = critical("getpeername", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle EVENTFD = critical("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle WRITE = critical("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle EPOLL_CREATE = critical("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL = critical("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            ADDRESS);
    private static final MethodHandle EPOLL_WAIT_NOT = critical("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT,
            JAVA_INT);

    private static final MethodHandle EPOLL_WAIT = waiting("epoll_wait", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT,
            JAVA_INT);
    private static final @Nullable MethodHandle EPOLL_PWAIT2 = LINKER.defaultLookup().find("epoll_pwait2").isEmpty()
            ? null
            : waiting("epoll_pwait2", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SHUTDOWN = critical("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = waiting("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle STRERROR = waiting("strerror", ADDRESS, JAVA_INT);

    static {
        Errno.exception(Errno.EMFILE); // loads what tells of it: without a descriptor no class can be loaded any more
    }

    private Linux() {}

    private static MethodHandle critical(String name, MemoryLayout result, MemoryLayout... arguments) {
        return handle(name, FunctionDescriptor.of(result, arguments), Linker.Option.critical(true),
                Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle waiting(String name, MemoryLayout result, MemoryLayout... arguments) {
        var descriptor = FunctionDescriptor.of(result, arguments);
        return name.startsWith("epoll")
                ? handle(name, descriptor, Linker.Option.captureCallState("errno"))
                : handle(name, descriptor);
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    /** A new TCP socket, non-blocking, not inherited by child processes. */
    public static int socket(int family, int[] errno) {
        try {
            return result((int) SOCKET.invokeExact(of(errno), family, SOCK_STREAM | NON_BLOCKING_AND_NOT_INHERITED, 0),
                    errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Gives a socket its own address. */
    public static int bind(int descriptor, byte[] address, int[] errno) {
        try {
            return result((int) BIND.invokeExact(of(errno), descriptor, of(address), address.length), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Begins to connect a non-blocking socket. */
    public static int connect(int descriptor, byte[] address, int[] errno) {
        try {
            return result((int) CONNECT.invokeExact(of(errno), descriptor, of(address), address.length), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Makes a socket one that takes connections. */
    public static int listen(int descriptor, int backlog, int[] errno) {
        try {
            return result((int) LISTEN.invokeExact(of(errno), descriptor, backlog), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Takes a connection, non-blocking and not inherited, from a non-blocking socket; writes down where it came from. */
    public static int accept(int descriptor, byte[] peer, int[] peerSize, int[] errno) {
        try {
            return result((int) ACCEPT.invokeExact(of(errno), descriptor, of(peer), of(peerSize),
                    NON_BLOCKING_AND_NOT_INHERITED), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Receives without waiting into a part of an array. */
    // A twin of the next, and not a caller of it: the wrapper is made in the method that uses it up, so that the compiler takes it away
    // whatever else is inlined.
    public static long recv(int descriptor, byte[] target, int offset, int length, int[] errno) {
        try {
            return result((long) RECV.invokeExact(of(errno), descriptor, of(target).asSlice(offset, length),
                    (long) length, MSG_DONTWAIT), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The same into all of {@code target}, an array's or native. */
    public static long recv(int descriptor, MemorySegment target, int[] errno) {
        try {
            return result(
                    (long) RECV.invokeExact(of(errno), descriptor, target, target.byteSize(), MSG_DONTWAIT),
                    errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Sends a part of an array without waiting, and without a signal when the peer is gone.
     *
     * @param flags 0 or {@link #MSG_MORE}
     */
    public static long send(int descriptor, byte[] source, int offset, int length, int flags, int[] errno) {
        try {
            return result((long) SEND.invokeExact(of(errno), descriptor, of(source).asSlice(offset, length),
                    (long) length, MSG_DONTWAIT | MSG_NOSIGNAL | flags), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The same of all of {@code source}, an array's or native. */
    public static long send(int descriptor, MemorySegment source, int flags, int[] errno) {
        try {
            return result((long) SEND.invokeExact(of(errno), descriptor, source, source.byteSize(),
                    MSG_DONTWAIT | MSG_NOSIGNAL | flags), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Reads an option into {@code value}, all of which it fills. */
    public static int getOption(int descriptor, int level, int name, int[] value, int[] errno) {
        try {
            var size = new int[]{value.length * Integer.BYTES};
            return result((int) GET_OPTION.invokeExact(of(errno), descriptor, level, name, of(value), of(size)), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Sets an option. */
    public static int setOption(int descriptor, int level, int name, int[] value, int[] errno) {
        try {
            return result((int) SET_OPTION.invokeExact(of(errno), descriptor, level, name, of(value),
                    value.length * Integer.BYTES), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The address of this end, into {@code address}, which has room for every family. */
    public static int localName(int descriptor, byte[] address, int[] errno) {
        try {
            var size = new int[]{address.length};
            return result((int) LOCAL_NAME.invokeExact(of(errno), descriptor, of(address), of(size)), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The address of the other end, as {@link #localName}. */
    public static int peerName(int descriptor, byte[] address, int[] errno) {
        try {
            var size = new int[]{address.length};
            return result((int) PEER_NAME.invokeExact(of(errno), descriptor, of(address), of(size)), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Ends one direction or both. */
    public static int shutdown(int descriptor, int direction, int[] errno) {
        try {
            return result((int) SHUTDOWN.invokeExact(of(errno), descriptor, direction), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Gives a descriptor back; it is gone whatever this returns (close(2)). May wait if the socket lingers. */
    public static int close(int descriptor) {
        try {
            return (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A new counter that epoll can watch, non-blocking. */
    public static int eventfd(int[] errno) {
        try {
            return result((int) EVENTFD.invokeExact(of(errno), 0, NON_BLOCKING_AND_NOT_INHERITED), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Adds {@code amount[0]} to such a counter. */
    public static long addTo(int eventfd, long[] amount, int[] errno) {
        try {
            return result((long) WRITE.invokeExact(of(errno), eventfd, MemorySegment.ofArray(amount),
                    (long) Long.BYTES), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** A new set of descriptors to watch. */
    public static int epollCreate(int[] errno) {
        try {
            return result((int) EPOLL_CREATE.invokeExact(of(errno), NOT_INHERITED), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Changes the set.
     *
     * @param event an {@code epoll_event}; null to remove
     */
    public static int epollControl(int epoll, int operation, int descriptor, byte @Nullable [] event, int[] errno) {
        try {
            var what = event == null ? MemorySegment.NULL : of(event);
            return result((int) EPOLL_CTL.invokeExact(of(errno), epoll, operation, descriptor, what), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Which of the set are ready; does not wait. */
    public static int epollPoll(int epoll, MemorySegment events, int capacity, int[] errno) {
        try {
            return result((int) EPOLL_WAIT_NOT.invokeExact(of(errno), epoll, events, capacity, 0), errno);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * As {@link #epollPoll}, and waits until one is. Events and error number in native memory.
     *
     * @param millis -1 waits without limit
     */
    public static int epollWait(int epoll, MemorySegment events, int capacity, int millis, MemorySegment errno) {
        try {
            var result = (int) EPOLL_WAIT.invokeExact(errno, epoll, events, capacity, millis);
            return result < 0 ? -errno.get(JAVA_INT, 0) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * As {@link #epollWait}, to the nanosecond; {@link Errno#ENOSYS} if the C library (before glibc 2.35) or the kernel (before 5.11) does
     * not have it.
     *
     * @param timespec seconds and nanoseconds; NULL waits without limit
     */
    public static int epollWait(int epoll, MemorySegment events, int capacity, MemorySegment timespec,
            MemorySegment errno) {
        if (EPOLL_PWAIT2 == null) {
            return -Errno.ENOSYS;
        }
        try {
            var result = (int) EPOLL_PWAIT2.invokeExact(errno, epoll, events, capacity, timespec, MemorySegment.NULL);
            return result < 0 ? -errno.get(JAVA_INT, 0) : result;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** What the C library calls an error, in its language. */
    static String errorText(int number) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(number);
            return text.reinterpret(Integer.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MemorySegment of(int[] array) {
        return MemorySegment.ofArray(array);
    }

    private static MemorySegment of(byte[] array) {
        return MemorySegment.ofArray(array);
    }

    private static int result(int result, int[] errno) {
        return result < 0 ? -errno[0] : result;
    }

    private static long result(long result, int[] errno) {
        return result < 0 ? -errno[0] : result;
    }

    /** A downcall throws only what the JVM throws anywhere, say for want of stack. */
    private static RuntimeException unexpected(Throwable e) {
        switch (e) {
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            default -> throw new AssertionError("bug: a downcall threw", e);
        }
    }
}
