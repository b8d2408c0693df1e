/**
 * Deterministic runs for tests: time that moves only when everybody waits, an order that a seed decides, carriers that are
 * stepped on the test's own thread.
 *
 * <p>
 * {@link dev.weft.testing.TestKit} is the main type; {@link dev.weft.testing.VirtualClock} may also be given to a scheduler with
 * threads, by way of its {@link dev.weft.World}: the schedule is then not determined, but no test has to sleep.
 * {@link dev.weft.testing.CancelSweep} runs a body again and again and cancels it at every moment at which it waits.
 *
 * <p>
 * Memory effects: everything runs on the thread that drives the kit. Built on the public types of {@code dev.weft} only; for
 * tests, ours and those of users.
 */
@NullMarked
package dev.weft.testing;

import org.jspecify.annotations.NullMarked;
