package dev.weft.bench.workload;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Session;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One of PEP 371's functions, done again and again, so many at once. The same number of them is done one after the other in the same run,
 * by the same model: that is what the speed-up divides by, so with one worker it shows the noise.
 *
 * @param workers
 *            jobs under way at once
 */
record Pep371(Function function, int workers) implements Workload {
    /** One after the other and at once take turns, so that what slows the machine down for a moment slows both down. */
    private static final int TURNS = 4;

    /** What is done. The jobs are so big that those that compute take some 100 us. */
    enum Function {
        EMPTY("empty", "an empty function"), //
        FIBONACCI("fib", "a Fibonacci number by " + Function.INDEX + " additions"), //
        PRIMES("primes", "the primes below " + Function.LIMIT), //
        FILES("files", "a file of " + Function.BLOCKS + " x 4 KiB written and read"), //
        URL("url", "a page from a local HTTP server"), //
        QUEUE("queue", Function.ITEMS + " items through a queue");

        private static final int INDEX = 20_000;
        private static final int LIMIT = 2_000;
        private static final int SUM_OF_PRIMES = 277_050;
        private static final int BLOCKS = 16;
        private static final int ITEMS = 100;

        private final String word;
        private final String inWords;

        Function(String word, String inWords) {
            this.word = word;
            this.inWords = inWords;
        }

        private PepJob job(int port) {
            return switch (this) {
                case EMPTY -> new PepJob.Empty();
                case FIBONACCI -> new PepJob.Fibonacci(INDEX);
                case PRIMES -> new PepJob.Primes(LIMIT);
                case FILES -> new PepJob.FileTrip(BLOCKS);
                case URL -> new PepJob.UrlGet(port);
                case QUEUE -> new PepJob.QueuePassing(IntStream.rangeClosed(1, ITEMS).boxed().toList());
            };
        }

        /** What the job has to give, by another way than the job's own. */
        private long expected() {
            return switch (this) {
                case EMPTY -> 1;
                case FIBONACCI -> fibonacci(INDEX)[0].longValue();
                case PRIMES -> SUM_OF_PRIMES;
                case FILES -> PepJob.FileTrip.checksum(BLOCKS);
                case URL -> LocalPages.answerBytes();
                case QUEUE -> (long) ITEMS * (ITEMS + 1) / 2;
            };
        }
    }

    @Override
    public String name() {
        return function.word;
    }

    @Override
    public Map<String, Integer> parameters() {
        return Map.of("workers", workers);
    }

    @Override
    public String axis() {
        return "workers";
    }

    @Override
    public String label() {
        return workers + (workers == 1 ? " worker" : " workers");
    }

    @Override
    public String description() {
        return "PEP 371: " + function.inWords + ", " + workers + " at once";
    }

    @Override
    public Set<Ability> needs() {
        return EnumSet.noneOf(Ability.class);
    }

    @Override
    public int bodies() {
        return workers + 1;
    }

    @Override
    public List<Metric> metrics() {
        return List.of(new Metric("time", "us/job", Metric.Better.LOWER),
                new Metric("speed-up", "x", Metric.Better.HIGHER));
    }

    @Override
    public String sizeName() {
        return "jobsPerWorker";
    }

    @Override
    public int maxSize() {
        return function == Function.URL ? 2_000 / workers : 1_000_000; // a connection occupies its port for a minute
    }

    @Override
    public Sample run(Session session, int size, Duration limit) throws Exception {
        long expected = function.expected();
        int count = size * workers;
        long[] nanos = new long[2];
        int turns = Math.min(size, TURNS);
        try (var pages = LocalPages.open()) {
            var job = function.job(pages.port());
            session.run(limit, () -> {
                for (int turn = 0; turn < turns; turn++) {
                    int part = count / turns + (turn < count % turns ? 1 : 0);
                    nanos[0] += doAll(session, job, expected, part, 1);
                    nanos[1] += doAll(session, job, expected, part, workers);
                }
            });
        }
        return Sample.of(nanos[1] / 1e3 / count, (double) nanos[0] / nanos[1]);
    }

    /** How long it takes to have a job done so often. */
    private static long doAll(Session session, PepJob job, long expected, int count, int atOnce) throws Exception {
        long start = System.nanoTime();
        var underWay = new ArrayDeque<Session.Result>(atOnce);
        for (int submitted = 0; submitted < count; submitted++) {
            if (underWay.size() == atOnce) {
                check(underWay.remove().await(), expected);
            }
            underWay.add(session.submit(job));
        }
        for (var result : underWay) {
            check(result.await(), expected);
        }
        return System.nanoTime() - start;
    }

    private static void check(long found, long expected) {
        if (found != expected) {
            throw new IllegalStateException("a job found " + found + " instead of " + expected);
        }
    }

    /** The Fibonacci number with that index, and the next, by doubling. */
    private static BigInteger[] fibonacci(int index) {
        if (index == 0) {
            return new BigInteger[]{BigInteger.ZERO, BigInteger.ONE};
        }
        var half = fibonacci(index / 2);
        var even = half[0].multiply(half[1].shiftLeft(1).subtract(half[0]));
        var odd = half[0].multiply(half[0]).add(half[1].multiply(half[1]));
        return index % 2 == 0 ? new BigInteger[]{even, odd} : new BigInteger[]{odd, even.add(odd)};
    }
}
