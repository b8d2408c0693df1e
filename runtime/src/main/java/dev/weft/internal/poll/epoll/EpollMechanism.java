package dev.weft.internal.poll.epoll;

import dev.weft.internal.linux.EpollEvents;
import dev.weft.internal.linux.Errno;
import dev.weft.internal.linux.Linux;
import dev.weft.internal.poll.Mechanism;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.Poller.ReadyHandler;
import dev.weft.internal.poll.Poller.Registration;
import dev.weft.internal.poll.RawSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An epoll set, edge-triggered: a socket is added once, for everything, and never changed. */
// Facts of the kernel (epoll(7), fs/eventpoll.c):
//
// An edge is told once. What is ready when a socket is added is told as well. New data make a new edge even if the old were not read.
//
// A descriptor leaves the set when it is closed, or when it is removed; but what one epoll_wait has returned stays in our array. Then a
// handler may close one socket and register another, which gets the place of the first in `table` (or even its number), and the event of
// the first comes up later in the same batch. So an event carries the place and the generation of its registration, and counts only if
// both are right.
//
// The eventfd is never read: each addition is a new edge, whatever its count is, and the count has room for 2^64 of them.
//
// A waker may come late, when the poller has gone on, and even when it is closed. Its write must not hit a descriptor that has the number
// of the eventfd by then; so the wake-up and the close of the eventfd exclude each other. CarrierPoller lets through one waker for each
// wait, so nobody ever stands in line for that monitor.
final class EpollMechanism implements Mechanism {
    /** How many events one call returns: for more a second one does no harm. */
    private static final int CAPACITY = 256;

    private static final int INTEREST = Linux.EPOLLIN | Linux.EPOLLOUT | Linux.EPOLLRDHUP | Linux.EPOLLET;
    private static final int BROKEN = Linux.EPOLLRDHUP | Linux.EPOLLHUP | Linux.EPOLLERR;
    private static final int READABLE = Linux.EPOLLIN | BROKEN;
    private static final int WRITABLE = Linux.EPOLLOUT | Linux.EPOLLHUP | Linux.EPOLLERR;

    /** Of the eventfd, which has no place in the table. */
    private static final long WAKE_UP = -1;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** The kernel has no nanosecond wait; found out by the first that tries. */
    private static volatile boolean onlyMillis;

    private final int epoll;
    private final int eventfd;
    private final int[] errno = new int[1]; // carrier thread
    private final int[] wakerErrno = new int[1]; // who holds the monitor
    private final long[] one = {1};

    // of calls that may wait, and so take nothing from the heap; freed with this object
    private final MemorySegment events = Arena.ofAuto().allocate(EpollEvents.NATIVE.bytes(CAPACITY), Long.BYTES);
    private final MemorySegment timespec = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG, 2);
    private final MemorySegment waitErrno = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);

    // All below: carrier thread only. A place of the table is free if it is null; free places are a stack in `free`.
    private @Nullable EpollRegistration[] table = new EpollRegistration[16];
    private int[] free = new int[16];
    private int freeCount;
    private int used; // places below it are taken or in `free`
    private int generation;

    private boolean closed; // under the monitor

    private EpollMechanism(int epoll, int eventfd) {
        this.epoll = epoll;
        this.eventfd = eventfd;
    }

    static EpollMechanism open() throws IOException {
        var errno = new int[1];
        var epoll = check(Linux.epollCreate(errno));
        var eventfd = -1;
        var done = false;
        try {
            eventfd = check(Linux.eventfd(errno));
            check(Linux.epollControl(epoll, Linux.EPOLL_CTL_ADD, eventfd,
                    EpollEvents.NATIVE.encode(Linux.EPOLLIN | Linux.EPOLLET, WAKE_UP), errno));
            var mechanism = new EpollMechanism(epoll, eventfd);
            done = true;
            return mechanism;
        } finally {
            if (!done) {
                Linux.close(eventfd); // -1 is nobody's
                Linux.close(epoll);
            }
        }
    }

    private static int check(int result) throws IOException {
        if (result < 0) {
            throw Errno.exception(-result);
        }
        return result;
    }

    @Override
    public Registration register(RawSocket socket, ReadyHandler handler) throws IOException {
        if (!(socket instanceof EpollSocket known)) {
            throw new IllegalArgumentException("not a socket of this network: " + socket);
        }
        var descriptor = known.descriptor();
        if (descriptor < 0) {
            throw new ClosedChannelException();
        }
        var index = takePlace();
        var done = false;
        try {
            var registration = new EpollRegistration(this, known, handler, index, ++generation);
            var event = EpollEvents.NATIVE.encode(INTEREST, (long) registration.generation << 32 | index);
            check(Linux.epollControl(epoll, Linux.EPOLL_CTL_ADD, descriptor, event, errno));
            table[index] = registration;
            done = true;
            return registration;
        } finally {
            if (!done) {
                free[freeCount++] = index;
            }
        }
    }

    private int takePlace() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (used == table.length) {
            free = Arrays.copyOf(free, 2 * used); // the table last: if memory fails there is room for all its places
            table = Arrays.copyOf(table, 2 * used);
        }
        return used++;
    }

    /** The registration of this place has ended. */
    void remove(int index, EpollSocket socket) {
        table[index] = null;
        free[freeCount++] = index;
        // A socket that another thread closes at this moment has left the set by itself. Its number may be another socket's by now, but
        // none in this set, for only this thread adds to it: then the kernel finds nothing to remove.
        var descriptor = socket.descriptor();
        if (descriptor >= 0) {
            Linux.epollControl(epoll, Linux.EPOLL_CTL_DEL, descriptor, null, errno);
        }
    }

    @Override
    public int registered() {
        return used - freeCount;
    }

    @Override
    public int pollNow() throws IOException {
        return tell(Linux.epollPoll(epoll, events, CAPACITY, errno));
    }

    @Override
    public int await(long timeoutNanos) throws IOException {
        var count = onlyMillis ? -Errno.ENOSYS : awaitNanos(timeoutNanos);
        if (count == -Errno.ENOSYS || count == -Errno.EPERM) { // EPERM: a sandbox that does not know the call
            onlyMillis = true;
            count = Linux.epollWait(epoll, events, CAPACITY, millis(timeoutNanos), waitErrno);
        }
        return tell(count);
    }

    private int awaitNanos(long timeoutNanos) {
        if (timeoutNanos == Long.MAX_VALUE) {
            return Linux.epollWait(epoll, events, CAPACITY, MemorySegment.NULL, waitErrno);
        }
        timespec.setAtIndex(ValueLayout.JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
        timespec.setAtIndex(ValueLayout.JAVA_LONG, 1, timeoutNanos % NANOS_PER_SECOND);
        return Linux.epollWait(epoll, events, CAPACITY, timespec, waitErrno);
    }

    /** Rounded up, so that nobody wakes too early; -1 for no limit. */
    static int millis(long nanos) {
        return nanos == Long.MAX_VALUE ? -1 : (int) Math.min(Math.ceilDiv(nanos, NANOS_PER_MILLI), Integer.MAX_VALUE);
    }

    private int tell(int count) throws IOException {
        if (count < 0) {
            if (count == -Errno.EINTR) {
                return 0;
            }
            throw Errno.exception(-count);
        }
        var told = 0;
        for (var i = 0; i < count; i++) {
            told += tell(EpollEvents.NATIVE.data(events, i), EpollEvents.NATIVE.events(events, i));
        }
        return told;
    }

    private int tell(long data, int happened) {
        if (data == WAKE_UP) {
            return 0;
        }
        var registration = table[(int) data];
        if (registration == null || registration.generation != (int) (data >>> 32)) {
            return 0;
        }
        var socket = registration.socket;
        var ready = (happened & READABLE) != 0 ? socket.readable() : 0;
        if ((happened & WRITABLE) != 0) {
            ready |= socket.writable();
        }
        if ((happened & BROKEN) != 0) {
            ready |= Poller.HANG_UP;
        }
        registration.handler.ready(ready);
        return 1;
    }

    @Override
    public synchronized void wakeup() {
        if (!closed) {
            Linux.addTo(eventfd, one, wakerErrno);
        }
    }

    @Override
    public void close() {
        for (var registration : table.clone()) {
            if (registration != null && registration.end()) {
                registration.handler.closed();
            }
        }
        synchronized (this) {
            closed = true;
            Linux.close(eventfd);
        }
        Linux.close(epoll);
    }
}
