package dev.weft.bench.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.bench.echo.EchoOptions.Tasks;
import dev.weft.bench.load.Load;
import dev.weft.bench.load.LoadPlan;
import dev.weft.bench.load.LoadPlan.Mode;
import dev.weft.bench.load.LoadReport;
import dev.weft.net.TcpServer.Spread;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every model's server under a short load whose bytes are all checked. */
@Timeout(60)
final class EchoModelTest {
    private static EchoOptions options(int bufferBytes) {
        return options(bufferBytes, Spread.ROUND_ROBIN, bufferBytes == EchoOptions.OWN_CHOICE
                ? Tasks.ON_DEMAND
                : Tasks.PER_CONNECTION);
    }

    private static EchoOptions options(int bufferBytes, Spread spread, Tasks tasks) {
        return new EchoOptions(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 2, bufferBytes, spread,
                tasks);
    }

    private static boolean runsHere(EchoModel model) {
        return switch (model) {
            case NETTY_EPOLL -> Epoll.isAvailable();
            case NETTY_IO_URING -> IoUring.isAvailable();
            default -> true;
        };
    }

    private static void assertServes(EchoService service, int bytes) throws Exception {
        var duration = Duration.ofMillis(150);
        LoadReport report;
        do { // once, unless the machine stands still
            var plan = new LoadPlan(service.address(), 100, 20, bytes, 2, Mode.CLOSED, 0, 1, Duration.ZERO, duration);
            report = new Load(plan, null, (_, _) -> {
            }).run();
            duration = duration.multipliedBy(2);
        } while (report.requests() == 0);
        assertEquals(Map.of(), report.errors());
    }

    @SuppressWarnings("try") // closes in the middle
    @ParameterizedTest
    @EnumSource
    void start_everyModel_serves100ConnectionsAndClosesThem(EchoModel model) throws Exception {
        if (!runsHere(model)) {
            var message = assertThrows(IOException.class, () -> model.start(options(EchoOptions.OWN_CHOICE)))
                    .getMessage();
            assertTrue(String.valueOf(message).contains(model.toString()), message);
            return;
        }
        try (var service = model.start(options(EchoOptions.OWN_CHOICE))) {
            assertServes(service, 1000);
            try (var left = new Socket(service.address().getHostString(), service.address().getPort())) {
                left.setSoTimeout(30_000); // its read takes no notice of an interrupt
                left.getOutputStream().write(7);
                assertEquals(7, left.getInputStream().read());
                service.close();
                assertEquals(-1, left.getInputStream().read());
            }
            service.awaitClosed();
        }
    }

    @ParameterizedTest
    @EnumSource
    void cooperative_eitherSpread_servesAndSaysWhich(Spread spread) throws Exception {
        try (var service = EchoModel.COOPERATIVE.start(options(EchoOptions.OWN_CHOICE, spread, Tasks.ON_DEMAND))) {
            assertServes(service, 250);
            assertEquals(spread == Spread.PER_CARRIER, service.description().contains("each listens"),
                    service::description);
        }
    }

    @ParameterizedTest
    @EnumSource
    void cooperative_tasksAlwaysOrOnDemand_servesAndSaysWhich(Tasks tasks) throws Exception {
        var options = options(EchoOptions.OWN_CHOICE, Spread.ROUND_ROBIN, tasks);
        try (var service = EchoModel.COOPERATIVE.start(options)) {
            assertServes(service, 20_000);
            assertTrue(service.description().endsWith("tasks " + tasks), service::description);
        }
    }

    @Test
    void cooperative_bufferOfItsOwn_serves() throws Exception {
        try (var service = EchoModel.COOPERATIVE.start(options(100))) {
            assertServes(service, 250);
        }
    }
}
