package dev.weft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.ChildJvm.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** How a JVM chooses its network: by the property, else by what it allows. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class SystemNetworkTest {
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final String DENY = "--illegal-native-access=deny";

    /** Listens twice, and prints at which network. */
    static final class Listening {
        public static void main(String[] args) throws IOException {
            for (var i = 0; i < 2; i++) {
                var network = World.real().network();
                var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                network.listen(address, 1, false).close();
                System.out.println(network.name());
            }
        }
    }

    /** Makes the world and a poller, and no socket. */
    static final class NoSocket {
        public static void main(String[] args) throws IOException {
            try (var poller = World.real().network().newPoller()) {
                System.out.println(poller.poll(0));
            }
        }
    }

    private static Ended run(Class<?> main, String... flags) throws IOException, InterruptedException {
        try (var jvm = ChildJvm.start(main, flags)) {
            return jvm.end();
        }
    }

    @Test
    void network_nativeAccess_isEpollSilently() throws Exception {
        assertEquals(new Ended(0, List.of("epoll", "epoll")), run(Listening.class, NATIVE, DENY));
    }

    @Test
    void network_forcedNio_isNioSilently() throws Exception {
        assertEquals(new Ended(0, List.of("nio", "nio")), run(Listening.class, DENY, "-Dweft.poller=nio"));
    }

    @Test
    void network_accessRefused_isNioWithOneLogLineThatNamesTheFlag() throws Exception {
        var ended = run(Listening.class, DENY);
        assertEquals(0, ended.status(), ended.toString());
        assertEquals(3, ended.lines().size(), ended.toString());
        assertTrue(ended.lines().getFirst().contains(NATIVE), ended.toString());
        assertEquals(List.of("nio", "nio"), ended.lines().subList(1, 3));
    }

    @Test
    void network_forcedEpollAndAccessRefused_failsAndNamesTheFlag() throws Exception {
        var ended = run(Listening.class, DENY, "-Dweft.poller=epoll");
        assertNotEquals(0, ended.status());
        assertTrue(ended.printed("-Dweft.poller=epoll, but it can't be used"), ended.toString());
        assertTrue(ended.printed("start java with " + NATIVE), ended.toString());
    }

    @Test
    void network_unknownValue_failsAndNamesThePossibleOnes() throws Exception {
        var ended = run(Listening.class, "-Dweft.poller=kqueue");
        assertNotEquals(0, ended.status());
        assertTrue(ended.printed("-Dweft.poller=kqueue: must be auto, epoll or nio"), ended.toString());
    }

    @Test
    void network_noSocket_nothingChosenAndNothingLogged() throws Exception {
        assertEquals(new Ended(0, List.of("0")), run(NoSocket.class, DENY));
    }
}
