package dev.weft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the options of a {@link Scheduler} and starts it. Not thread-safe; may be used again. */
public final class SchedulerBuilder {
    /** More carriers than this are a mistake, not a machine. */
    private static final int MOST_CARRIERS = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private int carriers; // 0 is the default
    private @Nullable String name;
    private @Nullable StallHandler stallHandler;
    private boolean endsWithMain;
    private World world = World.real();
    private long stackSize;
    private boolean daemon;
    private Watchdog watchdog = Watchdog.ofJvm();
    private long watchdogNanos = Durations.nanos(Watchdog.DEFAULT_THRESHOLD, "threshold");
    private final List<Observer> observers = new ArrayList<>();
    private UncaughtHandler uncaughtHandler = (task, failure) -> LOG.error("nobody looked at the failure of {}", task,
            failure);

    SchedulerBuilder() {}

    /**
     * How many carriers; the default is one per processor, for {@link #run} one. More than processors is fine.
     *
     * @throws IllegalArgumentException
     *             unless it is from 1 to 1024
     */
    public SchedulerBuilder carriers(int newCarriers) {
        if (newCarriers < 1 || newCarriers > MOST_CARRIERS) {
            throw new IllegalArgumentException("carriers must be from 1 to " + MOST_CARRIERS + ": " + newCarriers);
        }
        carriers = newCarriers;
        return this;
    }

    /** Its name; the default counts. */
    public SchedulerBuilder name(String newName) {
        name = Objects.requireNonNull(newName, "name");
        return this;
    }

    /** What reaches it from outside; the default is the real world. */
    public SchedulerBuilder world(World newWorld) {
        world = Objects.requireNonNull(newWorld, "world");
        return this;
    }

    /**
     * The stack size of a carrier's thread in bytes, which bounds the depth of a running task; 0, the default, is the JVM's.
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    public SchedulerBuilder stackSize(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("stackSize is negative: " + bytes);
        }
        stackSize = bytes;
        return this;
    }

    /** Who is told of failures that nobody looked at; the default writes a line to the log. */
    public SchedulerBuilder uncaughtHandler(UncaughtHandler newHandler) {
        uncaughtHandler = Objects.requireNonNull(newHandler, "uncaughtHandler");
        return this;
    }

    /** Who is told that the scheduler has stalled; the default writes the report to the log. */
    public SchedulerBuilder stallHandler(StallHandler newHandler) {
        stallHandler = Objects.requireNonNull(newHandler, "stallHandler");
        return this;
    }

    /** Adds one who is told what happens; none by default. */
    public SchedulerBuilder observer(Observer newObserver) {
        observers.add(Objects.requireNonNull(newObserver, "observer"));
        return this;
    }

    /**
     * How long a carrier may be in one task before that is named in the log, with its stack, the reason and what to do; the default
     * is two seconds. Zero turns it off. By real time, whatever the clock of the world. One thread of the JVM looks at the
     * carriers of all schedulers, and only while they have work; a {@link #stepped} scheduler is not watched. Whatever the threshold, it
     * also names tasks and threads that wait for each other, within a second ({@link DeadlockDump}).
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    public SchedulerBuilder watchdog(Duration threshold) {
        watchdogNanos = Durations.nanos(threshold, "threshold");
        return this;
    }

    /** As {@link #watchdog(Duration)}, with one that reports elsewhere. */
    SchedulerBuilder watchdog(Watchdog newWatchdog, Duration threshold) {
        watchdog = newWatchdog;
        return watchdog(threshold);
    }

    SchedulerBuilder daemon() {
        daemon = true;
        return this;
    }

    /**
     * As {@link Scheduler#run(Callable)} with these options.
     *
     * @throws Exception
     *             as {@link Scheduler#run(Callable)}, and what the {@link StallHandler} threw
     */
    public <T> T run(Callable<? extends T> body) throws Exception {
        Objects.requireNonNull(body, "body");
        var scheduler = startForMain();
        return scheduler.finish(scheduler.spawn("main", body));
    }

    /** As {@link #run(Callable)} for a body that returns nothing. */
    public void run(Action body) throws Exception {
        Objects.requireNonNull(body, "body");
        var scheduler = startForMain();
        scheduler.finish(scheduler.spawn("main", body));
    }

    private Scheduler startForMain() {
        if (Task.insideTask() || Carrier.driven() != null) {
            throw new IllegalStateException("Scheduler.run inside a task or on a carrier: spawn a task instead");
        }
        endsWithMain = true;
        try {
            return start();
        } finally {
            endsWithMain = false;
        }
    }

    /** Starts a scheduler, each carrier on a thread of its own. These are no daemons: close it. */
    public Scheduler start() {
        var scheduler = new Scheduler(this, Carrier.BATCH_RUNS);
        scheduler.start(stackSize, daemon, watchdog, watchdogNanos);
        return scheduler;
    }

    /** A scheduler without threads: its carriers are turned by the caller's, one run at a time. For tests and guest loops. */
    public Stepper stepped() {
        return new Stepper(new Scheduler(this, 1));
    }

    int carriers() {
        return carriers > 0 ? carriers : endsWithMain ? 1 : Runtime.getRuntime().availableProcessors();
    }

    String name() {
        var given = name;
        return given != null ? given : endsWithMain ? "main" : "weft-" + COUNT.incrementAndGet();
    }

    boolean endsWithMain() {
        return endsWithMain;
    }

    @Nullable
    StallHandler stallHandler() {
        return stallHandler;
    }

    World world() {
        return world;
    }

    @Nullable
    Observer observer() {
        return observers.isEmpty() ? null : new Observers(observers);
    }

    UncaughtHandler uncaughtHandler() {
        return uncaughtHandler;
    }
}
