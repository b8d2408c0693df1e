/**
 * What tasks wait on when they share state: {@linkplain dev.weft.sync.Mutex locks} and {@linkplain dev.weft.sync.Condition
 * conditions}, {@linkplain dev.weft.sync.ReadWriteLock locks for readers and writers}, permits, events, latches, barriers, promises
 * and {@linkplain dev.weft.sync.TaskQueue queues of work}.
 *
 * <p>
 * All of it works between tasks of any carriers, of several schedulers, and from ordinary threads: a task parks, a thread blocks. Who
 * waits is served in the order of arrival, and what is released is handed over: nobody overtakes. One that gives up, because it was
 * cancelled or its time is over, leaves at once and passes its turn on.
 *
 * <p>
 * Cancellation: every operation that may wait throws {@code Cancelled} on entry in a cancelled scope, before any effect; an
 * operation that was served returns its effect, whatever else happened. What gives back (unlock, release, signal, set …) is no yield
 * point and always completes. {@code try…} never waits, is no yield point and does not look at cancellation. A timeout of 0 lets the other
 * ready tasks run and looks once more; a negative one is an {@link java.lang.IllegalArgumentException}. An ordinary thread that is
 * interrupted while it waits gets {@code Cancelled}, and its interrupt status stays.
 *
 * <p>
 * A task that may not suspend where it stands (a class initialiser or native code on its stack) gets
 * {@link dev.weft.PinnedException} if it would have to wait; then it waits for nothing.
 *
 * <p>
 * Memory effects. Happens-before: an unlock and every later lock of the same mutex; an unlock of the write lock and every later lock
 * of that read-write lock, an unlock of its read lock and every later lock of its write lock; a signal and the return of the await that it
 * ends. The other types say theirs. Programs may depend on this package; of the core it uses the public port only.
 */
@NullMarked
package dev.weft.sync;

import org.jspecify.annotations.NullMarked;
