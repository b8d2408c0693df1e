package dev.weft.internal.poll.epoll;

import dev.weft.internal.linux.Errno;
import dev.weft.internal.linux.Linux;
import dev.weft.internal.linux.SocketAddresses;
import dev.weft.internal.linux.SocketOptions;
import dev.weft.internal.poll.KernelNetwork;
import dev.weft.internal.poll.Mechanism;
import dev.weft.internal.poll.RawListener;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;

/** The network of Linux. Needs native access. */
public final class EpollNetwork implements KernelNetwork {
    /** The kernel binds the wildcard of IPv6 for both families, unless this tells the JDK to leave IPv6 alone. */
    private static final boolean ONLY_IPV4 = Boolean.getBoolean("java.net.preferIPv4Stack");

    /**
     * Why this JVM can't use it, or null if it can.
     *
     * <p>
     * Opens, waits in and closes a set, so that a sandbox that refuses the calls is found here too.
     */
    public static @Nullable Throwable problem() {
        try {
            var mechanism = new EpollNetwork().openMechanism();
            try {
                mechanism.wakeup();
                mechanism.await(1); // returns at once
            } finally {
                mechanism.close();
            }
            return null;
        } catch (IOException | LinkageError | RuntimeException e) {
            return e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
        }
    }

    @Override
    public Mechanism openMechanism() throws IOException {
        return EpollMechanism.open();
    }

    @Override
    public RawStream openStream(InetSocketAddress peer) throws IOException {
        var family = SocketAddresses.family(peer);
        return EpollStream.over(socket(family), family, null);
    }

    @Override
    public RawListener listen(InetSocketAddress address, int backlog, boolean sharesPort) throws IOException {
        if (!SocketAddresses.resolved(address).isAnyLocalAddress()) {
            return listen(address, SocketAddresses.family(address), backlog, sharesPort);
        }
        if (ONLY_IPV4) {
            return listen(address, Linux.AF_INET, backlog, sharesPort);
        }
        try {
            return listen(address, Linux.AF_INET6, backlog, sharesPort);
        } catch (NoSuchFamilyException _) {
            return listen(address, Linux.AF_INET, backlog, sharesPort);
        }
    }

    private static RawListener listen(InetSocketAddress address, int family, int backlog, boolean sharesPort)
            throws IOException {
        var descriptor = socket(family);
        var done = false;
        try {
            var listener = new EpollListener(descriptor, family);
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (sharesPort) {
                listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            if (family == Linux.AF_INET6) {
                SocketOptions.setNumbers(descriptor, SocketOptions.IPPROTO_IPV6, SocketOptions.IPV6_V6ONLY, 0);
            }
            bind(descriptor, address, family);
            check(Linux.listen(descriptor, backlog, new int[1]));
            done = true;
            return listener;
        } finally {
            if (!done) {
                Linux.close(descriptor);
            }
        }
    }

    private static void bind(int descriptor, InetSocketAddress address, int family) throws IOException {
        var result = Linux.bind(descriptor, SocketAddresses.encode(address, family), new int[1]);
        if (result == -Errno.EADDRNOTAVAIL && family == Linux.AF_INET6
                && SocketAddresses.resolved(address).isAnyLocalAddress()) {
            throw new NoSuchFamilyException(); // the kernel knows IPv6, but it is switched off
        }
        check(result);
    }

    private static int socket(int family) throws IOException {
        var result = Linux.socket(family, new int[1]);
        if (result == -Errno.EAFNOSUPPORT && family == Linux.AF_INET6) {
            throw new NoSuchFamilyException();
        }
        return check(result);
    }

    private static int check(int result) throws IOException {
        if (result < 0) {
            throw Errno.exception(-result);
        }
        return result;
    }

    @Override
    public String name() {
        return "epoll";
    }

    /** This machine has no IPv6. */
    private static final class NoSuchFamilyException extends BindException {
        private static final long serialVersionUID = 1;

        NoSuchFamilyException() {
            super("Address family not supported by protocol");
        }
    }
}
