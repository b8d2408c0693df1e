package dev.weft;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Collects the options of a {@link Scheduler} and starts it. Not thread-safe; may be used again. */
public final class SchedulerBuilder {
    /** More carriers than this are a mistake, not a machine. */
    private static final int MOST_CARRIERS = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private int carriers = Runtime.getRuntime().availableProcessors();
    private String name = "weft-" + COUNT.incrementAndGet();
    private World world = World.real();
    private long stackSize;
    private boolean daemon;
    private UncaughtHandler uncaughtHandler = (task, failure) -> LOG.error("nobody looked at the failure of {}", task,
            failure);

    SchedulerBuilder() {}

    /**
     * How many carriers; the default is one per processor. More than processors is fine.
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

    SchedulerBuilder daemon() {
        daemon = true;
        return this;
    }

    /** Starts a scheduler, each carrier on a thread of its own. These are no daemons: close it. */
    public Scheduler start() {
        var scheduler = new Scheduler(this, Carrier.BATCH_RUNS);
        scheduler.start(stackSize, daemon);
        return scheduler;
    }

    /** A scheduler without threads: its carriers are turned by the caller's, one run at a time. For tests and guest loops. */
    public Stepper stepped() {
        return new Stepper(new Scheduler(this, 1));
    }

    int carriers() {
        return carriers;
    }

    String name() {
        return name;
    }

    World world() {
        return world;
    }

    UncaughtHandler uncaughtHandler() {
        return uncaughtHandler;
    }
}
