package dev.weft.bench.python;

import dev.weft.bench.gil.GilExecutor;
import dev.weft.bench.gil.GilMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/** The experiments of {@code bench/python/gil.py} on our lock, line by line; what a sample is, is the same on both sides. */
final class GilExperiments {
    private static final long MIN_THINK_NANOS = 6_000_000;
    private static final long MAX_THINK_NANOS = 18_000_000;
    private static final Duration SETTLE_TIME = Duration.ofMillis(50);

    /** A turn of a Python loop takes some 30 to 60 ns; so do that many steps. */
    private static final int STEPS_BETWEEN_CHECKPOINTS = 25;

    private final GilExecutor pool;
    private volatile boolean stopped;
    private volatile long sink = 1; // results go here, so that no work is optimized away

    // As CPython's attributes, these are protected by nothing but the lock.
    private int lastSwitcher;
    private final AtomicLongArray switches = new AtomicLongArray(2); // each written by its own thread

    private GilExperiments(GilExecutor pool) {
        this.pool = pool;
    }

    /** As {@code python3 gil.py name numbers...}: the samples. */
    static List<Double> run(String name, List<Integer> numbers)
            throws IOException, InterruptedException, ExecutionException {
        try (var pool = GilExecutor.threadPerTask(GilMode.INTERVAL)) {
            pool.setSwitchInterval(Duration.ofNanos(numbers.getFirst() * 1_000L));
            var experiments = new GilExperiments(pool);
            return switch (name) {
                case "switches" -> experiments.switches(Duration.ofMillis(numbers.get(1)));
                case "wakeup" -> experiments.wakeup(numbers.get(1), numbers.get(2));
                case "scaling" -> experiments.scaling(numbers.get(1));
                default -> throw new IllegalArgumentException("unknown experiment " + name);
            };
        }
    }

    /** Switches per second between two threads, counted by themselves. */
    private List<Double> switches(Duration time) throws IOException, InterruptedException, ExecutionException {
        var hogs = List.of(pool.submit(() -> switchOften(0)), pool.submit(() -> switchOften(1)));
        Thread.sleep(SETTLE_TIME);
        long count = countSwitches();
        long start = System.nanoTime();
        Thread.sleep(time);
        double seconds = (System.nanoTime() - start) / 1e9;
        count = countSwitches() - count;
        stop(hogs);
        return List.of(count / seconds);
    }

    private void switchOften(int self) {
        while (!stopped) {
            if (lastSwitcher != self) {
                lastSwitcher = self;
                switches.setOpaque(self, switches.getPlain(self) + 1);
            }
            work();
            pool.checkpoint();
        }
    }

    private long countSwitches() {
        return switches.get(0) + switches.get(1);
    }

    /** Microseconds from the moment a byte can be read until the thread that waited for it runs. */
    private List<Double> wakeup(int hogCount, int count) throws IOException, InterruptedException, ExecutionException {
        var pipe = Pipe.open();
        var sender = new Sender(pipe.sink(), count);
        var hogs = new ArrayList<Future<?>>();
        try (var source = pipe.source()) {
            for (int i = 0; i < hogCount; i++) {
                hogs.add(pool.submit(this::hog));
            }
            var samples = pool.submit(() -> receive(source, sender, count));
            sender.start();
            return samples.get();
        } finally {
            stop(hogs);
            sender.join();
        }
    }

    private void hog() {
        while (!stopped) {
            work();
            pool.checkpoint();
        }
    }

    private List<Double> receive(Pipe.SourceChannel source, Sender sender, int count) throws IOException {
        var samples = new ArrayList<Double>(count);
        var stamp = ByteBuffer.allocateDirect(Long.BYTES);
        for (int received = 0; received < count; received++) {
            stamp.clear();
            pool.blocking(() -> source.read(stamp));
            long now = System.nanoTime();
            samples.add((now - stamp.getLong(0)) / 1e3);
            sender.answers = received + 1;
        }
        return samples;
    }

    /** Seconds that the same number of steps takes, shared by 1, 2 and 4 threads. */
    private List<Double> scaling(int steps) throws IOException, InterruptedException, ExecutionException {
        var samples = new ArrayList<Double>();
        for (int count : new int[]{1, 2, 4}) {
            int share = steps / count;
            var threads = new ArrayList<Future<?>>();
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                threads.add(pool.submit(() -> work(share)));
            }
            for (var thread : threads) {
                thread.get();
            }
            samples.add((System.nanoTime() - start) / 1e9);
        }
        return samples;
    }

    private void work(int turns) {
        for (int turn = 0; turn < turns; turn++) {
            work();
            pool.checkpoint();
        }
    }

    /** About what an interpreter does between two looks at its eval breaker. */
    private void work() {
        long state = sink;
        for (int step = 0; step < STEPS_BETWEEN_CHECKPOINTS; step++) {
            state ^= state << 13; // no compiler makes one step of several
            state ^= state >>> 7;
            state ^= state << 17;
        }
        sink = state;
    }

    private void stop(List<? extends Future<?>> hogs) throws IOException, InterruptedException, ExecutionException {
        stopped = true;
        for (var hog : hogs) {
            hog.get();
        }
    }

    /** A thread outside the lock: thinks, writes the time into the pipe, waits until that was read. */
    private static final class Sender extends Thread {
        private final Pipe.SinkChannel sink;
        private final int count;
        private volatile int answers;

        Sender(Pipe.SinkChannel sink, int count) {
            super("gil-sender");
            setDaemon(true);
            this.sink = sink;
            this.count = count;
        }

        @Override
        public void run() {
            var stamp = ByteBuffer.allocateDirect(Long.BYTES);
            try (sink) {
                for (int sent = 0; sent < count; sent++) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(MIN_THINK_NANOS, MAX_THINK_NANOS));
                    sink.write(stamp.clear().putLong(0, System.nanoTime()));
                    while (answers <= sent) {
                        LockSupport.parkNanos(500_000);
                    }
                }
            } catch (IOException _) {
                // the receiver has gone
            }
        }
    }
}
