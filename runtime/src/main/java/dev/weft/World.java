package dev.weft;

import dev.weft.internal.poll.Network;
import dev.weft.internal.poll.Poller;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All that reaches a scheduler from outside: the clock, the order in which ready entries run, and the poller behind sockets.
 *
 * <p>
 * {@link #real()} is the default. The test kit has one with a virtual clock and a seed. Immutable; one world may serve several
 * schedulers if its parts may.
 *
 * {@snippet :
 * var world = World.builder().clock(myClock).order(readyCount -> random.nextInt(readyCount)).build();
 * var scheduler = Scheduler.builder().world(world).start();
 * }
 */
public final class World {
    /** Where deadlines and time budgets are read. */
    public interface Clock {
        /** Nanoseconds since an origin of the clock's own; never negative, never running back; called by any thread. */
        long nanoTime();

        /** True if time passes only when everybody waits: the scheduler then calls {@link #advanceTo}. */
        default boolean isVirtual() {
            return false;
        }

        /**
         * Moves a virtual clock forward; earlier times change nothing.
         *
         * @throws UnsupportedOperationException
         *             if the clock is not virtual
         */
        default void advanceTo(long nanos) {
            throw new UnsupportedOperationException("not a virtual clock: " + this);
        }
    }

    /** Which of the entries in a run queue runs next; the default, FIFO, is to have none. Called by one carrier at a time. */
    @FunctionalInterface
    public interface ReadyOrder {
        /**
         * Chooses.
         *
         * @param readyCount
         *            how many wait, at least 1
         * @return the index of the one that runs next, 0 being the one that waits longest
         */
        int next(int readyCount);
    }

    /**
     * Turns host names into addresses. Called on a thread where blocking is allowed, by several at once; but under a virtual clock by
     * the task itself, which it must not block.
     */
    @FunctionalInterface
    public interface Names {
        /**
         * Looks a name up.
         *
         * @return at least one address
         * @throws UnknownHostException
         *             if there is none
         */
        List<InetAddress> lookUp(String host) throws UnknownHostException;
    }

    private static final long ORIGIN = System.nanoTime();
    private static final Clock SYSTEM_CLOCK = () -> System.nanoTime() - ORIGIN;
    private static final World REAL = builder().build();

    private final Clock clock;
    private final @Nullable ReadyOrder order;
    private final IntUnaryOperator random;
    private final Supplier<? extends Poller> pollers;
    private final Network network;
    private final Names names;

    private World(Builder parts) {
        this.clock = parts.clock;
        this.order = parts.order;
        this.random = parts.random;
        this.network = parts.network;
        this.pollers = parts.pollers == null ? network::newPoller : parts.pollers;
        this.names = parts.names;
    }

    /** The real world: the system's clock, FIFO, and epoll or the JDK's selector ({@code -Dweft.poller=auto|epoll|nio}). */
    public static World real() {
        return REAL;
    }

    /** The world of the running task's scheduler; on an ordinary thread the real one. */
    public static World current() {
        var worker = Worker.current();
        return worker == null ? REAL : worker.carrier().world();
    }

    /** A builder that starts from the real world. */
    public static Builder builder() {
        return new Builder();
    }

    /** The clock. */
    public Clock clock() {
        return clock;
    }

    static Clock systemClock() {
        return SYSTEM_CLOCK;
    }

    /** Where sockets are opened. */
    public Network network() {
        return network;
    }

    /** Where names are looked up. */
    public Names names() {
        return names;
    }

    /** Random numbers from 0 up to, not including, the argument: which carrier a thief looks at first, where a select begins. */
    public IntUnaryOperator random() {
        return random;
    }

    @Nullable
    ReadyOrder order() {
        return order;
    }

    Poller newPoller() {
        return pollers.get();
    }

    /** Collects the parts of a world. Not thread-safe. */
    public static final class Builder {
        private Clock clock = SYSTEM_CLOCK;
        private @Nullable ReadyOrder order;
        private IntUnaryOperator random = bound -> ThreadLocalRandom.current().nextInt(bound);
        private @Nullable Supplier<? extends Poller> pollers;
        private Network network = SystemNetwork.INSTANCE;
        private Names names = host -> List.of(InetAddress.getAllByName(host));

        private Builder() {}

        /** The clock; the default is the system's. */
        public Builder clock(Clock newClock) {
            clock = newClock;
            return this;
        }

        /** The order of ready entries; the default is FIFO. */
        public Builder order(ReadyOrder newOrder) {
            order = newOrder;
            return this;
        }

        /** A source of numbers from 0 up to, not including, its argument; the default is random. Any thread may call it. */
        public Builder random(IntUnaryOperator newRandom) {
            random = newRandom;
            return this;
        }

        /** Where sockets are opened, and what makes the pollers that know them. A simulated network is another one. */
        public Builder network(Network newNetwork) {
            network = newNetwork;
            return this;
        }

        /** Where names are looked up; the default is the system. */
        public Builder names(Names newNames) {
            names = newNames;
            return this;
        }

        /** What makes the poller of each carrier; the default is the network. They must know its sockets. */
        public Builder pollers(Supplier<? extends Poller> newPollers) {
            pollers = newPollers;
            return this;
        }

        /** The world. */
        public World build() {
            return new World(this);
        }
    }
}
