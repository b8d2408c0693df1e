package dev.weft.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;

/** Makes the messages of I/O errors say which operation, on which address. */
final class IoFailures {
    private IoFailures() {}

    /**
     * The same failure, of the same type where the type says something, with the operation and the address in front.
     */
    static IOException at(String operation, InetSocketAddress address, IOException failure) {
        var message = operation + " " + text(address) + ": " + failure.getMessage();
        var named = switch (failure) {
            case BindException _ -> new BindException(message);
            case ConnectException _ -> new ConnectException(message);
            case NoRouteToHostException _ -> new NoRouteToHostException(message);
            case PortUnreachableException _ -> new PortUnreachableException(message);
            case SocketException _ -> new SocketException(message);
            default -> new IOException(message);
        };
        named.initCause(failure);
        return named;
    }

    static SocketTimeoutException timedOut(String operation, InetSocketAddress address, Duration timeout, String more) {
        return new SocketTimeoutException(operation + " " + text(address) + " timed out after " + text(timeout) + more);
    }

    /** For a name that was looked up without success; the JDK would throw an unchecked exception later. */
    static void requireResolved(String operation, InetSocketAddress address) throws UnknownHostException {
        if (address.isUnresolved()) {
            throw new UnknownHostException(operation + " " + address.getHostString() + ":" + address.getPort()
                    + ": no address is known for this name");
        }
    }

    /** {@code 127.0.0.1:80}, or {@code name/127.0.0.1:80} if the address was made from a name. */
    static String text(InetSocketAddress address) {
        var text = address.toString();
        return text.startsWith("/") ? text.substring(1) : text;
    }

    static String text(Duration timeout) {
        var wholeMillis = timeout.toNanosPart() % 1_000_000 == 0 && timeout.toSeconds() < Integer.MAX_VALUE;
        return wholeMillis ? timeout.toMillis() + " ms" : timeout.toString();
    }
}
