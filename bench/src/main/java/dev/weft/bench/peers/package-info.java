/**
 * The comparison's rivals outside this JVM's models: programs that run the same topologies, from the sources in {@code bench/peers}, and
 * Kotlin's coroutines.
 *
 * <p>
 * {@link dev.weft.bench.peers.Peers} runs them one after the other and adds what they found to the results, or says why they found
 * nothing. A program is found on the path, has a time limit and ends with this JVM at the latest. Depends on the workloads for names,
 * units and directions; the command line depends on it.
 */
@NullMarked
package dev.weft.bench.peers;

import org.jspecify.annotations.NullMarked;
