package dev.weft.internal.linux;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;

/** The options of TCP sockets that the JDK names, as the kernel knows them. */
public final class SocketOptions {
    /** Levels of options that are no {@link SocketOption}, and their names. */
    public static final int SOL_SOCKET = 1;
    public static final int SO_ERROR = 4;
    public static final int SO_LINGER = 13;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_V6ONLY = 26;

    private static final int IPPROTO_TCP = 6;

    /** The least that the JDK asks for (the kernel would double even less). */
    private static final int MIN_RECEIVE_BUFFER = 1024;

    /** How an option looks in C. */
    private record Known(int level, int name, Kind kind) {}

    private enum Kind {
        BOOLEAN, NUMBER, BUFFER, LINGER
    }

    private static final Known RECEIVE_BUFFER = new Known(SOL_SOCKET, 8, Kind.BUFFER);

    private static final Map<SocketOption<?>, Known> LISTENER = Map.of(
            StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER,
            StandardSocketOptions.SO_REUSEADDR, new Known(SOL_SOCKET, 2, Kind.BOOLEAN),
            StandardSocketOptions.SO_REUSEPORT, new Known(SOL_SOCKET, 15, Kind.BOOLEAN));

    private static final Map<SocketOption<?>, Known> STREAM = Map.ofEntries(
            Map.entry(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER),
            Map.entry(StandardSocketOptions.SO_SNDBUF, new Known(SOL_SOCKET, 7, Kind.BUFFER)),
            Map.entry(StandardSocketOptions.SO_REUSEADDR, new Known(SOL_SOCKET, 2, Kind.BOOLEAN)),
            Map.entry(StandardSocketOptions.SO_REUSEPORT, new Known(SOL_SOCKET, 15, Kind.BOOLEAN)),
            Map.entry(StandardSocketOptions.SO_KEEPALIVE, new Known(SOL_SOCKET, 9, Kind.BOOLEAN)),
            Map.entry(StandardSocketOptions.SO_LINGER, new Known(SOL_SOCKET, SO_LINGER, Kind.LINGER)),
            Map.entry(StandardSocketOptions.TCP_NODELAY, new Known(IPPROTO_TCP, 1, Kind.BOOLEAN)),
            Map.entry(ExtendedSocketOptions.TCP_KEEPIDLE, new Known(IPPROTO_TCP, 4, Kind.NUMBER)),
            Map.entry(ExtendedSocketOptions.TCP_KEEPINTERVAL, new Known(IPPROTO_TCP, 5, Kind.NUMBER)),
            Map.entry(ExtendedSocketOptions.TCP_KEEPCOUNT, new Known(IPPROTO_TCP, 6, Kind.NUMBER)),
            Map.entry(ExtendedSocketOptions.TCP_QUICKACK, new Known(IPPROTO_TCP, 12, Kind.BOOLEAN)));

    /** The options of sockets that take connections. */
    public static final SocketOptions OF_LISTENERS = new SocketOptions(LISTENER);

    /** The options of connections. */
    public static final SocketOptions OF_STREAMS = new SocketOptions(STREAM);

    private final Map<SocketOption<?>, Known> known;

    private SocketOptions(Map<SocketOption<?>, Known> known) {
        this.known = known;
    }

    /** All that can be set and read. */
    public Set<SocketOption<?>> supported() {
        return known.keySet();
    }

    /**
     * Sets one.
     *
     * @throws UnsupportedOperationException if there is no such option
     * @throws IllegalArgumentException if it does not take this value
     */
    public void set(int descriptor, SocketOption<?> option, Object value) throws IOException {
        var found = find(option);
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException(option + "=" + value);
        }
        setNumbers(descriptor, found.level, found.name, switch (value) {
            case Boolean flag -> new int[]{flag ? 1 : 0};
            case Integer seconds when found.kind == Kind.LINGER -> new int[]{seconds < 0 ? 0 : 1, Math.max(seconds, 0)};
            case Integer number when number < 0 -> throw new IllegalArgumentException(option + "=" + number);
            case Integer size when option.equals(StandardSocketOptions.SO_RCVBUF) ->
                new int[]{Math.max(size, MIN_RECEIVE_BUFFER)};
            case Integer number -> new int[]{number};
            default -> throw new AssertionError("bug: an option of " + option.type());
        });
    }

    /**
     * Reads one.
     *
     * @throws UnsupportedOperationException if there is no such option
     */
    public <T> T get(int descriptor, SocketOption<T> option) throws IOException {
        var found = find(option);
        var value = new int[found.kind == Kind.LINGER ? 2 : 1];
        getNumbers(descriptor, found.level, found.name, value);
        return option.type().cast(switch (found.kind) {
            case BOOLEAN -> (Object) (value[0] != 0);
            case NUMBER -> value[0];
            case BUFFER -> value[0] / 2; // the kernel doubles what it is asked for, for its own use: socket(7)
            case LINGER -> value[0] == 0 ? -1 : value[1];
        });
    }

    private Known find(SocketOption<?> option) {
        var found = known.get(option);
        if (found == null) {
            throw new UnsupportedOperationException("'" + option + "' not supported");
        }
        return found;
    }

    /** Sets any option by its numbers. */
    public static void setNumbers(int descriptor, int level, int name, int... value) throws IOException {
        var result = Linux.setOption(descriptor, level, name, value, new int[1]);
        if (result < 0) {
            throw Errno.exception(-result);
        }
    }

    /** Reads any option by its numbers; fills all of {@code value}. */
    public static void getNumbers(int descriptor, int level, int name, int[] value) throws IOException {
        var result = Linux.getOption(descriptor, level, name, value, new int[1]);
        if (result < 0) {
            throw Errno.exception(-result);
        }
    }
}
