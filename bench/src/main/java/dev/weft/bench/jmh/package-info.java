/**
 * JMH benchmarks. Of the core: yield, spawn and join, park and unpark, skynet; a million sleepers, spawn storms, steals,
 * the latency of a wake-up. The JDK's virtual threads stand beside Weft in every one; at yield the limit as well, a bare
 * loop over continuations, and at the sleepers the JDK's scheduled executor. All figures are per
 * operation; DESIGN.md section 7 has the targets, {@code bench/RESULTS.md} the results.
 *
 * <p> Of channels, select and mutex: rendezvous, buffered, fan, ring, chain, sieve. There a {@link dev.weft.bench.jmh.Side}
 * is one of those compared (Weft; {@code java.util.concurrent} and Jox on virtual threads; Kotlin), and
 * {@link dev.weft.bench.jmh.Topology} what they all do.
 *
 * <p> Of coroutines without a scheduler: the step of a generator beside that of a bare continuation and an iterator, at depth, the yield
 * through nested ones, greenlets.
 *
 * <p> Run them with {@code ./weft jmh}, say {@code ./weft jmh Yield -rf json -rff yield.json}, or with {@code -prof
 * gc}. Nothing depends on this package.
 */
@NullMarked
package dev.weft.bench.jmh;

import org.jspecify.annotations.NullMarked;
