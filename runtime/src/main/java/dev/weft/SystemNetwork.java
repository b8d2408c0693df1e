package dev.weft;

import dev.weft.internal.poll.KernelNetwork;
import dev.weft.internal.poll.Mechanism;
import dev.weft.internal.poll.RawListener;
import dev.weft.internal.poll.RawStream;
import dev.weft.internal.poll.epoll.EpollNetwork;
import dev.weft.internal.poll.nio.NioNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network of the real world: epoll where the system and the JVM allow it, else the JDK's selector.
 *
 * <p>
 * It follows {@code -Dweft.poller=auto|epoll|nio}. The choice is made once in a JVM, by the first socket: binding the C library
 * takes a tenth of a second, and a program without sockets should neither wait for that nor read of it in its log.
 */
final class SystemNetwork implements KernelNetwork {
    static final SystemNetwork INSTANCE = new SystemNetwork();

    private static final String PROPERTY = "weft.poller";
    private static final Logger LOG = LoggerFactory.getLogger(SystemNetwork.class);

    private volatile @Nullable KernelNetwork chosen;

    private SystemNetwork() {}

    @Override
    public Mechanism openMechanism() throws IOException {
        return chosen().openMechanism();
    }

    @Override
    public RawStream openStream(InetSocketAddress peer) throws IOException {
        return chosen().openStream(peer);
    }

    @Override
    public RawListener listen(InetSocketAddress address, int backlog, boolean sharesPort) throws IOException {
        return chosen().listen(address, backlog, sharesPort);
    }

    @Override
    public String name() {
        return chosen().name();
    }

    private KernelNetwork chosen() {
        var network = chosen;
        return network == null ? chooseOnce() : network;
    }

    private synchronized KernelNetwork chooseOnce() {
        var network = chosen;
        if (network == null) {
            network = choose(Objects.requireNonNullElse(System.getProperty(PROPERTY), "auto").toLowerCase(Locale.ROOT));
            chosen = network;
        }
        return network;
    }

    private static KernelNetwork choose(String wanted) {
        return switch (wanted) {
            case "nio" -> nio();
            case "epoll" -> forcedEpoll();
            case "auto" -> automatic();
            default -> throw new IllegalArgumentException(
                    "-D" + PROPERTY + "=" + wanted + ": must be auto, epoll or nio");
        };
    }

    private static KernelNetwork forcedEpoll() {
        if (!isSupported()) {
            throw new IllegalStateException("-D" + PROPERTY + "=epoll, but this is " + platform());
        }
        var problem = EpollNetwork.problem();
        if (problem != null) {
            throw new IllegalStateException("-D" + PROPERTY + "=epoll, but it can't be used (" + problem + ")"
                    + (isAllowed() ? "" : "; start java with " + missingFlag()), problem);
        }
        return new EpollNetwork();
    }

    private static KernelNetwork automatic() {
        if (!isSupported()) {
            LOG.info("sockets are served by java.nio, for epoll is not made for {}", platform());
            return nio();
        }
        if (!isAllowed()) {
            LOG.warn("sockets are served by java.nio, for the JVM does not allow native access; start java with {}, or "
                    + "with -D{}=nio to be content with it", missingFlag(), PROPERTY);
            return nio();
        }
        var problem = EpollNetwork.problem();
        if (problem != null) {
            LOG.warn("sockets are served by java.nio, for epoll can't be used ({})", problem.toString());
            return nio();
        }
        return new EpollNetwork();
    }

    private static KernelNetwork nio() {
        return new NioNetwork(SelectorProvider.provider());
    }

    private static boolean isSupported() {
        return "Linux".equals(System.getProperty("os.name")) && switch (String.valueOf(System.getProperty("os.arch"))) {
            case "amd64", "x86_64", "aarch64" -> true;
            default -> false;
        };
    }

    private static String platform() {
        return System.getProperty("os.name") + " on " + System.getProperty("os.arch");
    }

    private static boolean isAllowed() {
        return SystemNetwork.class.getModule().isNativeAccessEnabled();
    }

    private static String missingFlag() {
        var module = SystemNetwork.class.getModule();
        return "--enable-native-access=" + (module.isNamed() ? module.getName() : "ALL-UNNAMED");
    }
}
