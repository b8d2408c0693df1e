package dev.weft.io;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Collects the options of a {@link BlockingPool}. Not thread-safe; may be used again. */
public final class BlockingPoolBuilder {
    /** A property: how many threads the pool of the JVM has at most. */
    static final String THREADS_PROPERTY = "weft.blocking.threads";
    /** A property: how long a thread of the pool of the JVM may be idle, in milliseconds. */
    static final String KEEP_ALIVE_PROPERTY = "weft.blocking.keepAliveMillis";

    /** More threads than this are a mistake, not a machine. */
    private static final int MOST_THREADS = 10_000;
    /** Blocked threads cost memory, not processors: enough for a few hundred calls a second that take a tenth of one each. */
    private static final int DEFAULT_THREADS = 64;
    private static final Duration DEFAULT_KEEP_ALIVE = Duration.ofSeconds(10);
    /** Some 292 years. */
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofNanos(Long.MAX_VALUE);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private @Nullable String name;
    private int threads = DEFAULT_THREADS;
    private int queueLimit = Integer.MAX_VALUE;
    private Duration keepAlive = DEFAULT_KEEP_ALIVE;

    BlockingPoolBuilder() {}

    /** Its name, which its threads carry too; the default counts. */
    public BlockingPoolBuilder name(String newName) {
        name = Objects.requireNonNull(newName, "name");
        return this;
    }

    /**
     * How many threads it has at most; the default is 64.
     *
     * @throws IllegalArgumentException
     *             unless it is from 1 to 10 000
     */
    public BlockingPoolBuilder threads(int most) {
        if (most < 1 || most > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be from 1 to " + MOST_THREADS + ": " + most);
        }
        threads = most;
        return this;
    }

    /**
     * How long a thread may be idle before it ends; the default is ten seconds. With 0 it ends at once.
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    public BlockingPoolBuilder keepAlive(Duration newKeepAlive) {
        if (newKeepAlive.isNegative()) {
            throw new IllegalArgumentException("keepAlive is negative: " + newKeepAlive);
        }
        keepAlive = newKeepAlive;
        return this;
    }

    /**
     * How many calls may wait for a thread; one more is refused with a {@link java.util.concurrent.RejectedExecutionException}. The
     * default is any number: the waiting tasks are what bounds it. 0 refuses whatever finds no thread.
     *
     * @throws IllegalArgumentException
     *             if it is negative
     */
    public BlockingPoolBuilder queueLimit(int calls) {
        if (calls < 0) {
            throw new IllegalArgumentException("queueLimit is negative: " + calls);
        }
        queueLimit = calls;
        return this;
    }

    /** The pool, without a thread so far. */
    public BlockingPool build() {
        return new BlockingPool(this, false);
    }

    /** The pool of the JVM, as the properties say. */
    static BlockingPool ofJvm(Function<String, @Nullable String> properties) {
        var builder = new BlockingPoolBuilder().name("blocking");
        var threads = properties.apply(THREADS_PROPERTY);
        if (threads != null) {
            builder.threads = (int) number(THREADS_PROPERTY, threads, 1, MOST_THREADS);
        }
        var millis = properties.apply(KEEP_ALIVE_PROPERTY);
        if (millis != null) {
            builder.keepAlive = Duration
                    .ofMillis(number(KEEP_ALIVE_PROPERTY, millis, 0, LONGEST_KEEP_ALIVE.toMillis()));
        }
        return new BlockingPool(builder, true);
    }

    private static long number(String property, String value, long least, long most) {
        try {
            var number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // told below, as what is out of range
        }
        throw new IllegalArgumentException(
                "-D" + property + " must be a number from " + least + " to " + most + ": " + value);
    }

    String name() {
        return name != null ? name : "blocking-" + COUNT.incrementAndGet();
    }

    int threads() {
        return threads;
    }

    int queueLimit() {
        return queueLimit;
    }

    /** Less than half of what a long holds: it is added to a clock that may be anywhere. */
    long keepAliveNanos() {
        return Math.min(Long.MAX_VALUE / 2,
                keepAlive.compareTo(LONGEST_KEEP_ALIVE) > 0 ? Long.MAX_VALUE : keepAlive.toNanos());
    }
}
