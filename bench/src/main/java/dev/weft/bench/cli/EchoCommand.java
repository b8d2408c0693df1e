package dev.weft.bench.cli;

import dev.weft.bench.echo.EchoModel;
import dev.weft.bench.echo.EchoOptions;
import dev.weft.bench.echo.EchoOptions.Tasks;
import dev.weft.bench.echo.EchoService;
import dev.weft.net.TcpServer.Spread;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs an echo server until it is told to stop: then everything is closed. */
@Command(name = "echo", description = "Run an echo server, of one scheduling model, until Ctrl-C",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "1:the port could not be opened, or the model does not run here", "2:wrong arguments",
                "130, 143:ended by Ctrl-C or a TERM signal"})
final class EchoCommand implements Callable<Integer> {
    private static final int MAX_PORT = 65_535;
    private static final int MOST_BYTES = 1 << 24;

    /** How the carriers of the cooperative model wait for sockets. */
    private enum PollerChoice {
        AUTO, EPOLL, NIO;

        @Override
        public String toString() {
            return switch (this) {
                case AUTO -> "auto";
                case EPOLL -> "epoll";
                case NIO -> "nio";
            };
        }
    }

    /** How connections come to the carriers of the cooperative model. */
    private enum ListenChoice {
        ROUND_ROBIN(Spread.ROUND_ROBIN, "round-robin"), PER_CARRIER(Spread.PER_CARRIER, "per-carrier");

        final Spread spread;
        private final String text;

        ListenChoice(Spread spread, String text) {
            this.spread = spread;
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Option(names = "--port", paramLabel = "N", required = true, description = "0 to 65535; 0 lets the system choose")
    private int port;

    @Option(names = "--host", paramLabel = "HOST", defaultValue = "127.0.0.1",
            description = "the address to listen on; 0.0.0.0 for all (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--model", paramLabel = "MODEL", defaultValue = "cooperative",
            description = "who serves, of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private EchoModel model = EchoModel.COOPERATIVE;

    @Option(names = "--carriers", paramLabel = "N",
            description = "threads that run the tasks, the virtual threads or Netty's loops, at least 1 "
                    + "(default: one per processor)")
    private @Nullable Integer carriers;

    @Option(names = "--poller", paramLabel = "POLLER",
            description = "how cooperative waits for sockets, of ${COMPLETION-CANDIDATES} (default: -Dweft.poller, auto)")
    private @Nullable PollerChoice poller;

    @Option(names = "--listen", paramLabel = "HOW",
            description = "who accepts for cooperative, of ${COMPLETION-CANDIDATES}: one task that gives each carrier a "
                    + "connection in turn, or one on each carrier for itself (default: round-robin)")
    private @Nullable ListenChoice listen;

    @Option(names = "--tasks", paramLabel = "WHEN",
            description = "when a connection of cooperative has a task, of ${COMPLETION-CANDIDATES} "
                    + "(default: on-demand, while there is data; with --bytes per-connection)")
    private @Nullable Tasks tasks;

    @Option(names = "--bytes", paramLabel = "N",
            description = "of a connection's buffer, 1 to 16777216 (default: 4096; cooperative borrows one of 16384 "
                    + "while there is data)")
    private @Nullable Integer bytes;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        if (poller != null) {
            System.setProperty("weft.poller", poller.toString());
        }
        try (var service = start()) {
            var hook = Thread.ofPlatform().name("weft-echo-end").unstarted(service::close);
            Runtime.getRuntime().addShutdownHook(hook);
            spec.commandLine().getOut().println(announcement(service));
            spec.commandLine().getOut().flush();
            service.awaitClosed();
        }
        return 0;
    }

    private void check() {
        if (port < 0 || port > MAX_PORT) {
            throw wrong("--port must be 0 to " + MAX_PORT + ", not " + port);
        }
        if (carriers != null && carriers < 1) {
            throw wrong("--carriers must be at least 1, not " + carriers);
        }
        if (carriers != null && !model.hasCarriers()) {
            throw wrong("--carriers does not go with --model " + model + ", which has a thread per connection");
        }
        if (poller != null && model != EchoModel.COOPERATIVE) {
            throw wrong("--poller goes with --model cooperative only");
        }
        if (listen != null && model != EchoModel.COOPERATIVE) {
            throw wrong("--listen goes with --model cooperative only");
        }
        if (tasks != null && model != EchoModel.COOPERATIVE) {
            throw wrong("--tasks goes with --model cooperative only");
        }
        if (tasks == Tasks.ON_DEMAND && bytes != null) {
            throw wrong("--bytes does not go with --tasks on-demand, which borrows its buffers");
        }
        if (bytes != null && (bytes < 1 || bytes > MOST_BYTES)) {
            throw wrong("--bytes must be 1 to " + MOST_BYTES + ", not " + bytes);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private EchoService start() throws IOException {
        var address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("unknown host: " + host);
        }
        int threads = carriers == null ? Runtime.getRuntime().availableProcessors() : carriers;
        try {
            return model.start(new EchoOptions(address, threads, bytes == null ? EchoOptions.OWN_CHOICE : bytes,
                    listen == null ? Spread.ROUND_ROBIN : listen.spread, tasks()));
        } catch (BindException e) {
            var message = String.valueOf(e.getMessage());
            throw message.contains(":" + port) ? e : new IOException(host + ":" + port + ": " + message, e);
        }
    }

    private Tasks tasks() {
        if (tasks != null) {
            return tasks;
        }
        return bytes == null ? Tasks.ON_DEMAND : Tasks.PER_CONNECTION;
    }

    private String announcement(EchoService service) {
        var address = service.address();
        return "listening on " + address.getHostString() + ":" + address.getPort() + ", " + model + ", "
                + service.description() + ", pid " + ProcessHandle.current().pid();
    }
}
