/**
 * jcstress tests of the lock-free protocols, on the production classes.
 *
 * <p>
 * One file to a protocol, its tests nested in it. A test whose name ends in {@code BrokenTwin} runs a copy with one
 * thing left out (a fence, a compare-and-set) and declares the outcome that this lets through as interesting: it shows
 * that the test beside it could fail. {@link dev.weft.stress.StressCheck} runs the tests, which must pass, or the
 * twins, which must each show their fault.
 *
 * <p>
 * Outcomes are written as the interleaving that leads to them. Each test spells out its actors: jcstress does not see inherited
 * ones, and does not say so. Nothing may depend on this package.
 */
@NullMarked
package dev.weft.stress;

import org.jspecify.annotations.NullMarked;
