package dev.weft.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One run of the load generator.
 *
 * {@snippet :
 * var load = new Load(plan, null, (state, left) -> {});
 * LoadReport report = load.run();
 * }
 */
public final class Load {
    private static final int CONNECT_MILLIS = 5_000;
    private static final long TURN_MILLIS = 100;
    private static final long MILLI = 1_000_000;

    private final LoadPlan plan;
    private final @Nullable ServerProcess process;
    private final Listener listener;
    private final LoadSignals signals;
    private final List<LoadWorker> workers = new ArrayList<>();
    private final List<FutureTask<Tally>> running = new ArrayList<>();

    /** Hears how far a run is, about ten times a second, from the thread that called {@link Load#run}. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Tells what is going on.
         *
         * @param state what is going on, in a few words
         * @param left time until the end of the run, as far as it is known: from the last connection on
         */
        void state(String state, Duration left);
    }

    /**
     * Prepares a run.
     *
     * @param process of the server, to be measured with it; null if it is not known or not of this machine
     */
    public Load(LoadPlan plan, @Nullable ServerProcess process, Listener listener) {
        this.plan = plan;
        this.process = process;
        this.listener = listener;
        this.signals = new LoadSignals(plan.threads());
    }

    /**
     * Connects, loads, measures. Blocks for as long as the plan says and what connecting takes; once only.
     *
     * @throws IOException if the server can't be reached at all, or its process has ended
     */
    public LoadReport run() throws IOException, InterruptedException {
        probe();
        try {
            for (int number = 0; number < plan.threads(); number++) {
                workers.add(new LoadWorker(plan, signals, number));
            }
            for (var worker : workers) {
                var task = new FutureTask<>(worker);
                running.add(task);
                Thread.ofPlatform().daemon().name("weft-load-" + running.size()).start(task);
            }
            return measure();
        } finally {
            signals.stop();
            signals.start(new Window(0, 0, 0)); // for those that still wait; they stop
        }
    }

    /** Ends the run as soon as possible; {@link #run} returns with what was measured so far. Any thread. */
    public void stop() {
        signals.stop();
    }

    /** One connection beforehand tells most that can be wrong. */
    private void probe() throws IOException {
        try (var socket = new Socket()) {
            socket.connect(plan.server(), CONNECT_MILLIS);
        } catch (SocketTimeoutException e) {
            throw new IOException("cannot connect to " + text(plan.server()) + ": no answer", e);
        } catch (IOException e) {
            throw new IOException("cannot connect to " + text(plan.server()) + ": " + e.getMessage(), e);
        }
    }

    /** An address as it is typed. */
    public static String text(InetSocketAddress address) {
        var host = address.getHostString();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private LoadReport measure() throws IOException, InterruptedException {
        int all = plan.connections() + plan.idle();
        while (!signals.awaitReady(TURN_MILLIS) && !anyEnded()) {
            listener.state("connecting, " + signals.connected() + " of " + all,
                    plan.warmUp().plus(plan.duration()));
        }
        long start = System.nanoTime();
        var window = new Window(start, start + plan.warmUp().toNanos(),
                start + plan.warmUp().plus(plan.duration()).toNanos());
        signals.start(window);
        await("warming up", window.fromNanos(), window);
        var from = sample();
        await("measuring", window.endNanos(), window);
        var to = sample();
        var interrupted = signals.isStopped();
        long ended = System.nanoTime();
        var tally = new Tally();
        for (var task : running) {
            tally.add(result(task));
        }
        long end = ended - window.endNanos() > 0 ? window.endNanos() : ended;
        double seconds = Math.max(0, end - window.fromNanos()) / 1e9;
        return LoadReport.of(tally, seconds, interrupted, server(from, to));
    }

    private void await(String state, long untilNanos, Window window) throws InterruptedException {
        long begun = System.nanoTime();
        long before = answered();
        for (long now = begun; now - untilNanos < 0 && !signals.isStopped() && !allEnded(); now = System.nanoTime()) {
            double seconds = (now - begun) / 1e9;
            var speed = seconds > 0 ? ", " + Math.round((answered() - before) / seconds) + " requests/s" : "";
            listener.state(state + speed, Duration.ofNanos(window.endNanos() - now));
            long left = untilNanos - now;
            Thread.sleep(Math.min(TURN_MILLIS, left / MILLI), (int) (left % MILLI));
        }
    }

    /** Processor time of the server, and the requests up to the same moment. */
    private record Sample(long cpuNanos, long answered, long residentBytes) {}

    private @Nullable Sample sample() throws IOException {
        return process == null ? null : new Sample(process.cpuNanos(), answered(), process.residentBytes());
    }

    private static LoadReport.@Nullable Server server(@Nullable Sample from, @Nullable Sample to) {
        if (from == null || to == null) {
            return null;
        }
        long requests = to.answered - from.answered;
        double micros = (to.cpuNanos - from.cpuNanos) / 1e3;
        return new LoadReport.Server(requests == 0 ? 0 : micros / requests, to.residentBytes);
    }

    private long answered() {
        return workers.stream().mapToLong(LoadWorker::answered).sum();
    }

    private boolean anyEnded() {
        return running.stream().anyMatch(FutureTask::isDone);
    }

    private boolean allEnded() {
        return running.stream().allMatch(FutureTask::isDone);
    }

    private static Tally result(FutureTask<Tally> task) throws IOException, InterruptedException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException("the load generator failed: " + e.getCause(), e);
        }
    }
}
