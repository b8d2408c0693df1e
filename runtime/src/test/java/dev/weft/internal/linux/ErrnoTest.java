package dev.weft.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The texts are those of the JDK's sockets. */
@EnabledOnOs(OS.LINUX)
final class ErrnoTest {
    private static void check(Class<? extends IOException> type, String text, IOException failure) {
        assertEquals(type, failure.getClass());
        assertEquals(text, failure.getMessage());
    }

    @Test
    void exception_eachKind_typeAndText() {
        check(ConnectException.class, "Connection refused", Errno.exception(Errno.ECONNREFUSED));
        check(BindException.class, "Address already in use", Errno.exception(Errno.EADDRINUSE));
        check(BindException.class, "Permission denied", Errno.exception(Errno.EACCES));
        check(BindException.class, "Cannot assign requested address", Errno.exception(Errno.EADDRNOTAVAIL));
        check(NoRouteToHostException.class, "No route to host", Errno.exception(Errno.EHOSTUNREACH));
        check(SocketException.class, "Network is unreachable", Errno.exception(Errno.ENETUNREACH));
        check(SocketException.class, "Connection reset", Errno.exception(Errno.ECONNRESET));
        check(SocketException.class, "Broken pipe", Errno.exception(Errno.EPIPE));
        check(SocketException.class, "Connection timed out", Errno.exception(Errno.ETIMEDOUT));
        check(IOException.class, "Too many open files", Errno.exception(Errno.EMFILE));
        check(IOException.class, "Too many open files in system", Errno.exception(Errno.ENFILE));
    }

    @Test
    void exception_descriptorClosed_saysClosed() {
        assertTrue(Errno.exception(Errno.EBADF) instanceof ClosedChannelException);
    }

    @Test
    void whileConnecting_timedOut_isAConnectException() {
        check(ConnectException.class, "Connection timed out", Errno.whileConnecting(Errno.ETIMEDOUT));
        check(ConnectException.class, "Connection refused", Errno.whileConnecting(Errno.ECONNREFUSED));
    }
}
