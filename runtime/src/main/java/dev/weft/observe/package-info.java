/**
 * Seeing inside a scheduler with the JDK's own tools: its figures and dumps over JMX, its events in the flight recorder.
 *
 * <p>
 * {@link dev.weft.observe.Management} registers a scheduler's {@link dev.weft.observe.SchedulerMXBean};
 * {@link dev.weft.observe.FlightRecorderEvents} is an {@link dev.weft.Observer} that writes flight recorder events. What they show
 * is there without them too: {@link dev.weft.Scheduler#stats} and {@link dev.weft.Scheduler#dump}.
 *
 * <p>
 * Memory effects: none to rely on; figures are of moments close to each other. Built on the public types of {@code dev.weft} only;
 * for users, and for our own programs.
 */
@NullMarked
package dev.weft.observe;

import org.jspecify.annotations.NullMarked;
