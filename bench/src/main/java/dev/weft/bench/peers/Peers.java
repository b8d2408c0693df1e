package dev.weft.bench.peers;

import dev.weft.bench.compare.Results;
import dev.weft.bench.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** All the peers. */
public final class Peers {
    private static final Duration SAMPLE_TIME = Duration.ofMillis(200);
    private static final int SAMPLES = 5;

    /** With every workload it knows; Go knows the most. */
    private static final Duration EXPECTED_TIME = Duration.ofSeconds(25);

    private static final List<Peer> ALL = List.of(
            new ProgramPeer("cpython",
                    "a thread lets go of the lock at time.sleep(0), when it blocks, and 5 ms after another began to wait; "
                            + "who is next the operating system decides",
                    Installed::cpython),
            new ProgramPeer("gevent",
                    "a greenlet stands back at sleep(0) and when it blocks, and next is who has been ready the longest",
                    Installed::gevent),
            new ProgramPeer("go",
                    "a goroutine stands back at runtime.Gosched, when it blocks, and after 10 ms; the processors run in "
                            + "parallel and steal",
                    Installed::go),
            new KotlinPeer());

    private Peers() {}

    /** Their names, in the order in which they are run. */
    public static List<String> names() {
        return ALL.stream().map(Peer::name).toList();
    }

    /** How long so many peers take with all workloads, by experience. */
    public static Duration expectedTime(int peers) {
        return EXPECTED_TIME.multipliedBy(peers);
    }

    /**
     * Runs the peers of these names, one after the other, and adds the figures of each when it has ended; a peer that is not installed
     * or fails is named with the reason.
     *
     * @param workloads
     *            are run as far as a peer knows them
     * @param progress
     *            told in a few words what is done now
     * @param limit
     *            for each peer; one that takes longer is stopped, and what it had found counts
     * @throws IllegalArgumentException
     *             if there is no peer of such a name
     * @throws InterruptedException
     *             if the caller is interrupted; nothing is left running, and what is done stays in {@code results}
     */
    public static void run(Set<String> names, List<Workload> workloads, Results results, Consumer<String> progress,
            Duration limit) throws InterruptedException {
        if (!names().containsAll(names)) {
            throw new IllegalArgumentException("peers are " + names() + ", asked for " + names);
        }
        var plan = new Plan(workloads, SAMPLE_TIME, SAMPLES, limit);
        for (var peer : ALL) {
            if (names.contains(peer.name())) {
                peer.run(plan, results, progress);
            }
        }
    }
}
