package dev.weft.bench.peers;

import dev.weft.bench.compare.Results;
import java.util.function.Consumer;

/** One of the rivals. */
interface Peer {
    /** As the results call it. */
    String name();

    /**
     * Does the plan as far as it can, and adds what it found, or why it found nothing.
     *
     * @param progress
     *            told what is done now
     * @throws InterruptedException
     *             if the caller is interrupted; nothing is left running
     */
    void run(Plan plan, Results results, Consumer<String> progress) throws InterruptedException;
}
