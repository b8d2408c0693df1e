/**
 * jcstress tests of the life of a task, on the production classes: its start, its wake-ups, its timers, its end and the end of
 * its scheduler.
 *
 * <p>
 * They stand in the package of the core, and not in {@link dev.weft.stress} with those of the queues, because the words that the
 * actors race for are package-private there. Class path only: a module could not share the package. The conventions, and who
 * may depend on it, are those of {@link dev.weft.stress}.
 */
@NullMarked
package dev.weft;

import org.jspecify.annotations.NullMarked;
