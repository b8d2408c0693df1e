package dev.weft.bench.compare;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Cause;
import dev.weft.bench.model.Conduit;
import dev.weft.bench.model.Exclusion;
import dev.weft.bench.model.Job;
import dev.weft.bench.model.SwitchCounts;
import dev.weft.bench.model.Connection;
import dev.weft.bench.model.Listener;
import dev.weft.bench.model.Model;
import dev.weft.bench.model.Session;
import dev.weft.bench.workload.Metric;
import dev.weft.bench.workload.Sample;
import dev.weft.bench.workload.Workload;
import dev.weft.Action;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.IntToDoubleFunction;

/** A workload whose time passes on a clock of its own and whose figures come from the test. */
final class FakeWorkload implements Workload {
    private final long nanosPerOperation;
    private final int maxSize;
    private final IntToDoubleFunction valueOfRun;
    private final List<Integer> sizes = new ArrayList<>();
    private Set<Ability> needs = Set.of();
    private int bodies = 1;
    private long nowNanos;

    /** @param valueOfRun the figure that the n-th run gives, from 0 */
    FakeWorkload(long nanosPerOperation, int maxSize, IntToDoubleFunction valueOfRun) {
        this.nanosPerOperation = nanosPerOperation;
        this.maxSize = maxSize;
        this.valueOfRun = valueOfRun;
    }

    FakeWorkload needing(Set<Ability> abilities) {
        needs = abilities;
        return this;
    }

    FakeWorkload withBodies(int count) {
        bodies = count;
        return this;
    }

    long nanoTime() {
        return nowNanos;
    }

    /** The size of every run so far. */
    List<Integer> sizes() {
        return sizes;
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("things", 7);
    }

    @Override
    public String label() {
        return "7 things";
    }

    @Override
    public String description() {
        return "nothing";
    }

    @Override
    public Set<Ability> needs() {
        return needs;
    }

    @Override
    public int bodies() {
        return bodies;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("time", "ns/op", Metric.Better.LOWER));
    }

    @Override
    public String sizeName() {
        return "operations";
    }

    @Override
    public int maxSize() {
        return maxSize;
    }

    @Override
    public Sample run(Session session, int size, Duration limit) {
        nowNanos += size * nanosPerOperation;
        sizes.add(size);
        session.yieldNow();
        return new Sample(List.of(valueOfRun.applyAsDouble(sizes.size() - 1)), "run " + sizes.size());
    }

    /** A model without any machinery. */
    static final class NoModel implements Model {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public String description() {
            return "nothing";
        }

        @Override
        public String switchCause() {
            return "nothing";
        }

        @Override
        public Set<Ability> abilities() {
            return Set.of();
        }

        @Override
        public int maxBodies() {
            return 1;
        }

        @Override
        public Session open() {
            return new NoSession();
        }
    }

    /** Counts its yields. */
    private static final class NoSession implements Session {
        private long yields;

        @Override
        public void run(Duration limit, Action root) throws Exception {
            root.run();
        }

        @Override
        public Child spawn(Action body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void yieldNow() {
            yields++;
        }

        @Override
        public void checkpoint() {}

        @Override
        public Result submit(Job job) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sleep(Duration duration) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> T blocking(Callable<T> call) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <T> Conduit<T> conduit(int capacity) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Exclusion exclusion() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SwitchCounts switches() {
            return new SwitchCounts(Map.of(Cause.YIELD, yields), true);
        }

        @Override
        public Listener listen() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection connect(InetSocketAddress address) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
