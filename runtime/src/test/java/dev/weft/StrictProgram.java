package dev.weft;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.net.TcpListener;
import dev.weft.net.TcpStream;
import dev.weft.testing.TestKit;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Waits with all sorts of things in hand, and prints what came of it: for {@link StrictModeTest}, in a JVM of its own. */
final class StrictProgram {
    private static final ScopedValue<String> VALUE = ScopedValue.newInstance();
    private static final int ROUNDS = 200;

    private StrictProgram() {}

    /** What a task holds while it waits. */
    enum Hold {
        MONITOR, REENTRANT_LOCK, SCOPED_VALUE, NOTHING, RELEASED;

        void around(Callable<?> wait) throws Exception {
            switch (this) {
                case MONITOR -> inMonitor(wait);
                case REENTRANT_LOCK -> inLock(wait);
                case SCOPED_VALUE -> inBinding(wait);
                case NOTHING -> wait.call();
                case RELEASED -> {
                    inMonitor(() -> 0);
                    inLock(() -> 0);
                    inBinding(() -> 0);
                    wait.call();
                }
            }
        }
    }

    /** For what. */
    enum For {
        YIELD, SLEEP, PARK, JOIN, READ;

        Object waits(TcpStream stream) throws IOException {
            return switch (this) {
                case YIELD -> yields();
                case SLEEP -> sleeps();
                case PARK -> Task.park(Duration.ofMillis(1));
                case JOIN -> Objects.requireNonNullElse(Task.spawn(() -> "joined").join(), "");
                case READ -> stream.read(ByteBuffer.allocate(1));
            };
        }
    }

    private static int yields() {
        Task.yield();
        return 0;
    }

    private static int sleeps() {
        Task.sleep(Duration.ofMillis(1));
        return 0;
    }

    static <T> T inMonitor(Callable<T> body) throws Exception {
        var monitor = new Object();
        synchronized (monitor) {
            return body.call();
        }
    }

    static <T> T inLock(Callable<T> body) throws Exception {
        var lock = new ReentrantLock();
        lock.lock();
        try {
            return body.call();
        } finally {
            lock.unlock();
        }
    }

    static <T> T inBinding(Callable<T> body) throws Exception {
        return ScopedValue.where(VALUE, "bound").call(body::call);
    }

    private static void print(String what, Object outcome) {
        System.out.println(what + ": " + outcome);
    }

    /**
     * Each hold with each wait; the task goes on after a refusal and waits again with empty hands, elsewhere: so the three that are
     * refused are the first three at the park site of their wait, and looked at.
     */
    private static void holdsAndWaits() throws Exception {
        for (var hold : Hold.values()) {
            for (var wait : For.values()) {
                Scheduler.run(() -> {
                    try (var listener = TcpListener.bind("127.0.0.1", 0);
                            var client = TcpStream.connect(listener.localAddress());
                            var server = listener.accept()) {
                        var writer = Task.spawnLater(Duration.ofMillis(5), () -> client.writeFully(new byte[2]));
                        print(hold + " " + wait, outcomeOf(() -> hold.around(() -> wait.waits(server))));
                        goesOn();
                        print(hold + " " + wait + " again", "waited");
                        writer.cancel();
                    }
                });
            }
        }
    }

    private static void goesOn() {
        Task.yield();
        Task.sleep(Duration.ofMillis(1));
        Task.spawn(() -> Task.yield()).join();
    }

    private static String outcomeOf(Action waiting) throws Exception {
        try {
            waiting.run();
            return "waited";
        } catch (PinnedException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /** One park site, at which a lock is held from the sixth time on. */
    private static void sampling(Hold hold, Callable<?> yieldsHere) throws Exception {
        var refused = new ArrayList<Integer>();
        Scheduler.run(() -> {
            for (var i = 0; i < 20; i++) {
                try {
                    (i < 5 ? Hold.NOTHING : hold).around(yieldsHere);
                } catch (PinnedException _) {
                    refused.add(i);
                }
            }
        });
        print("sampling " + hold, refused);
    }

    private static void withdrawn() throws Exception {
        Scheduler.run(() -> {
            var waiter = new Waiter();
            print("withdrawn", outcomeOf(() -> inLock(() -> {
                waiter.await(ParkReason.LOCK, "test");
                return 0;
            })).contains("(LOCK)") && !waiter.serve());
        });
    }

    /** Waits that are served while they are looked at: they return, or the one who served learns that nobody waits. */
    private static void servedWhileRefused() throws Exception {
        var served = 0;
        for (var i = 0; i < ROUNDS; i++) {
            served += isServedWhileItParks() ? 1 : 0;
        }
        print("served", served > 0);
        print("refused", ROUNDS - served);
    }

    private static boolean isServedWhileItParks() throws Exception {
        var waiting = new AtomicReference<@Nullable Waiter>();
        try (var scheduler = Scheduler.builder().carriers(1).start()) {
            var task = scheduler.spawn(() -> {
                var waiter = new Waiter();
                waiting.set(waiter);
                return outcomeOf(() -> inLock(() -> {
                    waiter.await(ParkReason.LOCK, "test");
                    return 0;
                }));
            });
            while (!task.isParked() && !task.isDone()) {
                Thread.onSpinWait();
            }
            var served = Objects.requireNonNull(waiting.get()).serve();
            if (served != task.get().equals("waited")) {
                throw new AssertionError("served: " + served + ", but the task " + task.get());
            }
            return served;
        }
    }

    private static void wrappers() throws Exception {
        var yielding = new InputStream() {
            @Override
            public int read() {
                Task.yield();
                return -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                return read();
            }
        };
        Scheduler.run(() -> {
            print("wrapper that yields",
                    outcomeOf(() -> new BufferedReader(new InputStreamReader(yielding, UTF_8)).readLine()));
            print("wrapper", outcomeOf(() -> readsALine(Hold.NOTHING)));
            print("wrapper that writes", outcomeOf(StrictProgram::writesALot));
            print("wrapper in a monitor", outcomeOf(() -> readsALine(Hold.MONITOR)));
        });
    }

    private static void readsALine(Hold hold) throws Exception {
        try (var listener = TcpListener.bind("127.0.0.1", 0);
                var client = TcpStream.connect(listener.localAddress());
                var server = listener.accept()) {
            var writer = Task.spawnLater(Duration.ofMillis(5), () -> client.writeFully("line\n".getBytes(UTF_8)));
            var reader = new BufferedReader(new InputStreamReader(server.inputStream(), UTF_8));
            try {
                hold.around(() -> Objects.requireNonNull(reader.readLine()));
            } finally {
                writer.cancel();
            }
        }
    }

    /** Through two wrappers, more than the system takes before somebody reads. */
    private static void writesALot() throws Exception {
        try (var listener = TcpListener.bind("127.0.0.1", 0);
                var client = TcpStream.connect(listener.localAddress());
                var server = listener.accept()) {
            var size = 20_000_000;
            var reader = Task.spawnLater(Duration.ofMillis(5), () -> server.readFully(new byte[size], 0, size));
            try {
                new DataOutputStream(new BufferedOutputStream(client.outputStream())).write(new byte[size]);
            } finally {
                reader.cancel();
            }
        }
    }

    /** What the driver of a carrier holds is not its tasks'. */
    private static void drivers() throws Exception {
        try (var pool = Executors.newSingleThreadExecutor()) {
            print("driver is a pool's", pool.submit(StrictProgram::drive).get());
        }
        print("driver has bound a value", inBinding(StrictProgram::drive));
    }

    private static String drive() throws Exception {
        try (var kit = TestKit.fifo()) {
            var task = kit.spawn(() -> outcomeOf(Task::yield));
            kit.awaitAllParked();
            return task.get();
        }
    }

    public static void main(String[] args) throws Exception {
        holdsAndWaits();
        sampling(Hold.MONITOR, () -> {
            Task.yield();
            return 0;
        });
        sampling(Hold.REENTRANT_LOCK, () -> {
            Task.yield();
            return 0;
        });
        wrappers();
        drivers();
        if (StrictMode.ON) {
            withdrawn();
        }
        servedWhileRefused();
        print("done", true);
    }
}
