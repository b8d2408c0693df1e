package dev.weft.bench.model;

import dev.weft.Action;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Jobs run in worker JVMs. A worker is started when a job finds none idle, and ends with the session, or with this JVM if that ends
 * first. The root body runs here, on a thread of its own, and can only submit.
 */
final class ProcessSession implements Session {
    static final int MAX_WORKERS = 8;

    private final SerialSession here;
    private final ExecutorService callers; // a thread for each worker, which waits for its answer
    private final Set<WorkerProcess> workers = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedDeque<WorkerProcess> idle = new ConcurrentLinkedDeque<>(); // the last one used is warm
    private final AtomicLong waits = new AtomicLong();

    ProcessSession(String name) {
        here = new SerialSession(name);
        callers = Executors.newFixedThreadPool(MAX_WORKERS,
                Thread.ofPlatform().daemon().name(name + "-caller-", 1).factory());
    }

    @Override
    public void run(Duration limit, Action root) throws Exception {
        here.run(limit, root);
    }

    @Override
    public Result submit(Job job) {
        var task = new FutureTask<>(() -> call(job));
        callers.execute(task);
        return () -> {
            if (!task.isDone()) {
                waits.incrementAndGet();
            }
            return task.get();
        };
    }

    private long call(Job job) throws IOException {
        var free = idle.pollFirst();
        var worker = free != null ? free : startWorker();
        try {
            return worker.call(job);
        } finally {
            if (worker.isAlive()) {
                idle.addFirst(worker);
            } else {
                workers.remove(worker);
            }
        }
    }

    private WorkerProcess startWorker() throws IOException {
        var worker = WorkerProcess.start();
        workers.add(worker);
        if (callers.isShutdown()) {
            worker.close(); // either this sees that the session is closed, or that sees the worker
        }
        return worker;
    }

    @Override
    public Child spawn(Action body) {
        throw new UnsupportedOperationException("processes share no memory: submit a job");
    }

    @Override
    public <T> Conduit<T> conduit(int capacity) {
        throw new UnsupportedOperationException("processes share no memory");
    }

    @Override
    public Exclusion exclusion() {
        throw new UnsupportedOperationException("processes share no memory");
    }

    @Override
    public void sleep(Duration duration) throws Exception {
        here.sleep(duration);
    }

    @Override
    public <T> T blocking(Callable<T> call) throws Exception {
        return here.blocking(call);
    }

    @Override
    public void yieldNow() {
        here.yieldNow();
    }

    @Override
    public void checkpoint() {
        here.checkpoint();
    }

    @Override
    public Listener listen() throws IOException {
        return here.listen();
    }

    @Override
    public Connection connect(InetSocketAddress address) throws IOException {
        return here.connect(address);
    }

    @Override
    public Duration cpuTimeOfOthers() {
        return workers.stream().map(WorkerProcess::cpuTime).reduce(Duration.ZERO, Duration::plus);
    }

    /** How often the root waited for a job: the operating system's switches between the workers are not among them. */
    @Override
    public SwitchCounts switches() {
        long count = waits.get();
        return new SwitchCounts(count == 0 ? Map.of() : Map.of(Cause.PARK, count), false);
    }

    @Override
    public void close() {
        callers.shutdownNow();
        workers.forEach(WorkerProcess::close);
        Pools.stop(callers);
        here.close();
    }

    @Override
    public String toString() {
        return here.toString();
    }
}
