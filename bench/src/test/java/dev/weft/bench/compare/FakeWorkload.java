package dev.weft.bench.compare;

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
import java.util.function.IntToDoubleFunction;

/** A workload whose time passes on a clock of its own and whose figures come from the test. */
final class FakeWorkload implements Workload {
    private final long nanosPerOperation;
    private final int maxSize;
    private final IntToDoubleFunction valueOfRun;
    private final List<Integer> sizes = new ArrayList<>();
    private long nowNanos;

    /** @param valueOfRun the figure that the n-th run gives, from 0 */
    FakeWorkload(long nanosPerOperation, int maxSize, IntToDoubleFunction valueOfRun) {
        this.nanosPerOperation = nanosPerOperation;
        this.maxSize = maxSize;
        this.valueOfRun = valueOfRun;
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
        public Session open() {
            return new NoSession();
        }
    }

    private static final class NoSession implements Session {
        @Override
        public void run(Duration limit, Action root) throws Exception {
            root.run();
        }

        @Override
        public Child spawn(Action body) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void yieldNow() {}

        @Override
        public void checkpoint() {}

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
