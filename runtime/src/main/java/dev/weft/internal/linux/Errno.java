package dev.weft.internal.linux;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;

/** Error numbers of Linux, the same on x86-64 and aarch64, and the exceptions that the JDK's own sockets throw for them. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int EINTR = 4;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int EACCES = 13;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int EPIPE = 32;
    public static final int ENOSYS = 38;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETUNREACH = 101;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ENOTCONN = 107;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTUNREACH = 113;
    public static final int EINPROGRESS = 115;

    private static final int ENOMEM = 12;

    private Errno() {}

    /** What an attempt to connect throws. */
    public static IOException whileConnecting(int number) {
        return number == ETIMEDOUT ? new ConnectException(text(number)) : exception(number);
    }

    /** What every other call throws. */
    public static IOException exception(int number) {
        return switch (number) {
            case ECONNREFUSED -> new ConnectException(text(number));
            case EADDRINUSE, EADDRNOTAVAIL, EACCES, EPERM -> new BindException(text(number));
            case EHOSTUNREACH -> new NoRouteToHostException(text(number));
            case EBADF -> new ClosedChannelException();
            case EMFILE, ENFILE, ENOBUFS, ENOMEM -> new IOException(text(number));
            default -> new SocketException(text(number));
        };
    }

    private static String text(int number) {
        return number == ECONNRESET ? "Connection reset" : Linux.errorText(number); // the JDK leaves out "by peer"
    }
}
