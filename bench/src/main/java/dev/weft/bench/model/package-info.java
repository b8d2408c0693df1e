/**
 * The scheduling models of the comparison behind one small interface, so that the same workload code runs on each.
 *
 * <p> A {@link dev.weft.bench.model.Model} opens a {@link dev.weft.bench.model.Session}; bodies that run in the
 * session spawn, join, yield, wait and talk through it. {@link dev.weft.bench.model.Models} knows them all. What a model can't do,
 * its {@link dev.weft.bench.model.Ability abilities} say.
 *
 * <p> The models of the JDK's threads share a base class; those under a lock, the cooperative ones and the processes have parts of
 * their own.
 *
 * <p>
 * Memory effects: spawning happens-before the body, the body's end happens-before the return of {@code join}. Used
 * by the workloads and the harness; knows neither.
 */
@NullMarked
package dev.weft.bench.model;

import org.jspecify.annotations.NullMarked;
