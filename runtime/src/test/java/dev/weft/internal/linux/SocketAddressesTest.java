package dev.weft.internal.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SocketAddressesTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 80", "192.0.2.7, 65535", "0.0.0.0, 0", "::1, 443", "2001:db8::5, 32768", "::, 9"})
    void encode_ownFamily_decodedAsTheSame(String host, int port) throws UnknownHostException {
        var address = new InetSocketAddress(InetAddress.getByName(host), port);
        assertEquals(address,
                SocketAddresses.decode(SocketAddresses.encode(address, SocketAddresses.family(address))));
    }

    @Test
    void encode_ipv4_bytesAsTheKernelHasThem() throws UnknownHostException {
        var encoded = SocketAddresses.encode(new InetSocketAddress(InetAddress.getByName("1.2.3.4"), 0x0506),
                Linux.AF_INET);
        assertEquals(16, encoded.length);
        assertArrayEquals(new byte[]{5, 6, 1, 2, 3, 4}, Arrays.copyOfRange(encoded, 2, 8));
    }

    @Test
    void encode_ipv4ForASocketOfIpv6_isMappedAndDecodedToIpv4() throws UnknownHostException {
        var address = new InetSocketAddress(InetAddress.getByName("1.2.3.4"), 9);
        var encoded = SocketAddresses.encode(address, Linux.AF_INET6);
        assertArrayEquals(new byte[]{0, 0, (byte) 0xff, (byte) 0xff, 1, 2, 3, 4}, Arrays.copyOfRange(encoded, 16, 24));
        assertEquals(address, SocketAddresses.decode(encoded));
    }

    @Test
    void encode_wildcardOfIpv4ForASocketOfIpv6_isTheWildcardOfIpv6() {
        var encoded = SocketAddresses.encode(new InetSocketAddress("0.0.0.0", 9), Linux.AF_INET6);
        assertEquals(new InetSocketAddress("::", 9), SocketAddresses.decode(encoded));
    }

    @Test
    void encode_scope_kept() throws UnknownHostException {
        var linkLocal = InetAddress.getByName("fe80::1").getAddress();
        var address = new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal, 3), 9);
        var decoded = SocketAddresses.decode(SocketAddresses.encode(address, Linux.AF_INET6));
        assertEquals(3, ((Inet6Address) SocketAddresses.resolved(decoded)).getScopeId());
    }
}
