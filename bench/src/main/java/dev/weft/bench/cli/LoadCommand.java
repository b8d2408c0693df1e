package dev.weft.bench.cli;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weft.bench.compare.Progress;
import dev.weft.bench.compare.Terminal;
import dev.weft.bench.load.Load;
import dev.weft.bench.load.LoadFile;
import dev.weft.bench.load.LoadPlan;
import dev.weft.bench.load.LoadPlan.Mode;
import dev.weft.bench.load.LoadReport;
import dev.weft.bench.load.LoadScreen;
import dev.weft.bench.load.ServerProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads an echo server, whoever wrote it, and says how quickly it answered. Ctrl-C ends it early, with figures. */
@Command(name = "load", description = "Load an echo server and measure its rate and latencies",
        exitCodeListHeading = "Exit status:%n", exitCodeList = {
                "0:measured, and every byte came back", "1:the server could not be reached, or something went wrong",
                "2:wrong arguments", "130, 143:ended by Ctrl-C or a TERM signal; the figures so far are shown"})
final class LoadCommand implements Callable<Integer> {
    private static final int MOST_CONNECTIONS = 1_000_000;
    private static final int MOST_BYTES = 1 << 24;
    private static final int MOST_PIPELINED = 1 << 16;
    private static final int MOST_THREADS = 256;
    private static final int DEFAULT_CONNECTIONS = 100;

    /** Files that the JVM itself has open, generously. */
    private static final int SPARE_DESCRIPTORS = 64;
    private static final int WIDTH = 79;
    private static final long LAST_WORDS_SECONDS = 3;

    @Parameters(paramLabel = "HOST:PORT", converter = AddressOption.class, description = "the server")
    private InetSocketAddress server = new InetSocketAddress(0);

    @Option(names = "--connections", paramLabel = "N",
            description = "that talk, 0 to 1000000 (default: 100, or 0 with --idle)")
    private @Nullable Integer connections;

    @Option(names = "--bytes", paramLabel = "N", defaultValue = "64",
            description = "of a message, 1 to 16777216 (default: ${DEFAULT-VALUE})")
    private int bytes;

    @Option(names = "--pipeline", paramLabel = "N", defaultValue = "1",
            description = "messages on their way per connection, 1 to 65536; a closed loop sends them together and the "
                    + "next ones when all are back (default: ${DEFAULT-VALUE})")
    private int pipeline;

    @Option(names = "--rate", paramLabel = "N",
            description = "messages per second of all connections together, sent by the clock; their latency counts "
                    + "from when they should have been sent (default: none, a closed loop)")
    private @Nullable Double rate;

    @Option(names = "--churn", description = "a new connection for each message: what accepting costs")
    private boolean churn;

    @Option(names = "--idle", paramLabel = "N", defaultValue = "0",
            description = "besides, hold so many connections that send one message at the start and then nothing")
    private int idle;

    @Option(names = "--duration", paramLabel = "TIME", defaultValue = "10s", converter = DurationOption.class,
            description = "measured time, such as 500ms, 10s, 2m (default: ${DEFAULT-VALUE})")
    private Duration duration = Duration.ZERO;

    @Option(names = "--warmup", paramLabel = "TIME", defaultValue = "2s", converter = DurationOption.class,
            description = "the same load before that (default: ${DEFAULT-VALUE})")
    private Duration warmUp = Duration.ZERO;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1",
            description = "of the load generator, 1 to 256 (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--pid", paramLabel = "PID",
            description = "the server's process on this Linux: also measure its processor time per request, and memory")
    private @Nullable Long pid;

    @Option(names = "--name", paramLabel = "TEXT", description = "of the server, for the file")
    private @Nullable String name;

    @Option(names = "--json", paramLabel = "FILE", description = "write the result there, one line; replaces the file")
    private @Nullable Path json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    @SuppressWarnings("UnusedVariable") // picocli looks for the option, not at the field
    private boolean help;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var plan = plan();
        requireDescriptors(plan);
        if (server.isUnresolved()) {
            throw new IOException("unknown host: " + server.getHostString());
        }
        var process = pid == null ? null : ServerProcess.of(pid);
        var terminal = Terminal.isStandardError();
        var load = new Load(plan, process, (state, left) -> {
            if (terminal) {
                line(state + ", " + Progress.spoken(left) + " left");
            }
        });
        var done = new CountDownLatch(1);
        var hook = Thread.ofPlatform().name("weft-load-end").unstarted(() -> {
            load.stop();
            await(done);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            var report = load.run();
            if (terminal) {
                line("");
            }
            finish(plan, report);
            return report.errors().isEmpty() ? 0 : 1;
        } finally {
            done.countDown();
            forget(hook);
        }
    }

    private LoadPlan plan() {
        int talking = connections == null ? idle > 0 ? 0 : DEFAULT_CONNECTIONS : connections;
        check("--connections", talking, 0, MOST_CONNECTIONS);
        check("--idle", idle, 0, MOST_CONNECTIONS);
        if (talking + idle == 0) {
            throw wrong("--connections must be at least 1 without --idle");
        }
        check("--bytes", bytes, 1, MOST_BYTES);
        check("--pipeline", pipeline, 1, MOST_PIPELINED);
        check("--threads", threads, 1, MOST_THREADS);
        if (duration.isZero()) {
            throw wrong("--duration must be more than 0");
        }
        if (rate != null && !(rate > 0 && rate <= 1e9)) {
            throw wrong("--rate must be more than 0 and at most 1e9, not " + rate);
        }
        if (churn && (rate != null || pipeline > 1)) {
            throw wrong("--churn goes with neither --rate nor --pipeline");
        }
        if (talking == 0 && (rate != null || churn)) {
            throw wrong((churn ? "--churn" : "--rate") + " needs --connections");
        }
        var mode = churn ? Mode.CHURN : rate == null ? Mode.CLOSED : Mode.RATE;
        return new LoadPlan(server, talking, idle, bytes, pipeline, mode, rate == null ? 0 : rate, threads, warmUp,
                duration);
    }

    private void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw wrong(option + " must be " + least + " to " + most + ", not " + value);
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The JVM has raised its limit as far as it may; better told now than after ten thousand connections. */
    private static void requireDescriptors(LoadPlan plan) throws IOException {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long needed = plan.connections() + (long) plan.idle() + 4L * plan.threads() + SPARE_DESCRIPTORS;
            long limit = system.getMaxFileDescriptorCount();
            if (limit > 0 && needed > limit) {
                throw new IOException("so many connections need " + needed + " descriptors, and this process may have "
                        + limit + ". Raise the limit first: ulimit -Hn " + needed + " as root, or in "
                        + "/etc/security/limits.conf; the server needs as many");
            }
        }
    }

    private void finish(LoadPlan plan, LoadReport report) throws IOException {
        var out = spec.commandLine().getOut();
        out.println(LoadScreen.heading(plan));
        LoadScreen.findings(plan, report).forEach(out::println);
        out.flush();
        if (json != null) {
            var date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
            try {
                LoadFile.of(plan, name, date, report).write(json);
            } catch (IOException e) {
                throw new IOException("cannot write " + json + " (" + e + ")", e);
            }
        }
    }

    private static void line(String text) {
        var padded = text.length() > WIDTH ? text.substring(0, WIDTH) : text + " ".repeat(WIDTH - text.length());
        System.err.print("\r" + padded + (text.isEmpty() ? "\r" : ""));
        System.err.flush();
    }

    private static void await(CountDownLatch done) {
        try {
            if (!done.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("weft load: interrupted, and it does not end");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the JVM is ending, and waits for this thread's last words
        }
    }
}
