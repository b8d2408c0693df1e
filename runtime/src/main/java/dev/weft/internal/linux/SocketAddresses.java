package dev.weft.internal.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.channels.UnresolvedAddressException;
import java.util.Arrays;

/**
 * Addresses in the form of the kernel: {@code sockaddr_in} (family, port, address) and {@code sockaddr_in6} (family, port, flow, address,
 * scope). Port and address are in network order, all else in the machine's.
 */
public final class SocketAddresses {
    /** Enough for every family. */
    public static final int MAX_SIZE = 28;

    private static final int IN_SIZE = 16;
    private static final int IN_ADDRESS = 4;
    private static final int IN6_ADDRESS = 8;
    private static final int IN6_SCOPE = 24;
    private static final int PORT = 2;
    private static final int IPV4_MAPPED_PREFIX = 12;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
    private static final VarHandle NETWORK_SHORT = MethodHandles.byteArrayViewVarHandle(short[].class,
            ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {}

    /**
     * The address without the port.
     *
     * @throws UnresolvedAddressException if it is only a name
     */
    public static InetAddress resolved(InetSocketAddress address) {
        var inet = address.getAddress();
        if (inet == null) {
            throw new UnresolvedAddressException();
        }
        return inet;
    }

    /** The family of the socket that reaches such an address. */
    public static int family(InetSocketAddress address) {
        return resolved(address) instanceof Inet4Address ? Linux.AF_INET : Linux.AF_INET6;
    }

    /**
     * For a socket of this family.
     *
     * @param address resolved; one of IPv4 becomes IPv4-mapped if the family is IPv6, and the wildcard that family's
     */
    public static byte[] encode(InetSocketAddress address, int family) {
        var inet = resolved(address);
        var bytes = inet.getAddress();
        var wide = family == Linux.AF_INET6;
        var encoded = new byte[wide ? MAX_SIZE : IN_SIZE];
        SHORT.set(encoded, 0, (short) family);
        NETWORK_SHORT.set(encoded, PORT, (short) address.getPort());
        if (inet.isAnyLocalAddress()) {
            return encoded;
        }
        if (!wide) {
            System.arraycopy(bytes, 0, encoded, IN_ADDRESS, bytes.length);
        } else if (inet instanceof Inet6Address inet6) {
            System.arraycopy(bytes, 0, encoded, IN6_ADDRESS, bytes.length);
            INT.set(encoded, IN6_SCOPE, inet6.getScopeId());
        } else {
            Arrays.fill(encoded, IN6_ADDRESS + 10, IN6_ADDRESS + IPV4_MAPPED_PREFIX, (byte) 0xff);
            System.arraycopy(bytes, 0, encoded, IN6_ADDRESS + IPV4_MAPPED_PREFIX, bytes.length);
        }
        return encoded;
    }

    /** What the kernel wrote; an IPv4-mapped address becomes one of IPv4. */
    public static InetSocketAddress decode(byte[] encoded) {
        var port = Short.toUnsignedInt((short) NETWORK_SHORT.get(encoded, PORT));
        var family = Short.toUnsignedInt((short) SHORT.get(encoded, 0));
        try {
            return switch (family) {
                case Linux.AF_INET -> new InetSocketAddress(
                        InetAddress.getByAddress(Arrays.copyOfRange(encoded, IN_ADDRESS, IN6_ADDRESS)), port);
                case Linux.AF_INET6 -> new InetSocketAddress(decodeIn6(encoded), port);
                default -> throw new AssertionError("bug: an address of family " + family);
            };
        } catch (UnknownHostException e) {
            throw new AssertionError("bug: an address of the wrong length", e);
        }
    }

    private static InetAddress decodeIn6(byte[] encoded) throws UnknownHostException {
        var bytes = Arrays.copyOfRange(encoded, IN6_ADDRESS, IN6_SCOPE);
        var scope = (int) INT.get(encoded, IN6_SCOPE);
        return scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
    }
}
