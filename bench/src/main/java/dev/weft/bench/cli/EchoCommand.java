package dev.weft.bench.cli;

import dev.weft.examples.EchoServer;
import dev.weft.internal.coroutine.Coroutines;
import dev.weft.observe.Management;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the echo server until it is told to stop: the scheduler's exit hook then closes everything. */
@Command(name = "echo", description = "Run the echo server until Ctrl-C",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "1:the port could not be opened", "2:wrong arguments",
                "130, 143:ended by Ctrl-C or a TERM signal"})
final class EchoCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;

    @Option(names = "--port", paramLabel = "N", required = true, description = "0 to 65535; 0 lets the system choose")
    private int port;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "127.0.0.1",
            description = "the address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--carriers", paramLabel = "N",
            description = "threads that run the connections' tasks, at least 1 (default: one per processor)")
    private int carriers = Runtime.getRuntime().availableProcessors();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (port < 0 || port > MAX_PORT) {
            throw new ParameterException(spec.commandLine(), "--port must be 0 to " + MAX_PORT + ", not " + port);
        }
        if (carriers < 1) {
            throw new ParameterException(spec.commandLine(), "--carriers must be at least 1, not " + carriers);
        }
        try (var server = EchoServer.start(new InetSocketAddress(host, port), carriers)) {
            spec.commandLine().getOut().println(announcement(server));
            try (var _ = Management.register(server.scheduler())) { // for `weft dump`; slow, so it serves already
                server.awaitClosed();
            }
        }
        return 0;
    }

    private String announcement(EchoServer server) {
        var address = server.address();
        var threads = carriers + (carriers == 1 ? " carrier" : " carriers");
        var coroutine = Coroutines.kind().name().toLowerCase(Locale.ROOT);
        return "listening on " + address.getHostString() + ":" + address.getPort() + ", " + threads + ", " + coroutine;
    }
}
