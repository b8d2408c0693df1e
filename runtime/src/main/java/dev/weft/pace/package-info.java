/**
 * How often and when: {@link dev.weft.pace.Retry tries again} after failures, {@link dev.weft.pace.RateLimiter} bounds how much is done
 * in a time, {@link dev.weft.pace.Debouncer} waits for quiet, {@link dev.weft.pace.Ticker} beats.
 *
 * <p>
 * All of it goes by the clock of the caller's {@link dev.weft.World}: the virtual one of a test kit, or the system's, which real
 * schedulers and ordinary threads share. None has a thread or, while nobody waits, a timer. Tasks of any carriers and schedulers of one
 * world may use them, and ordinary threads, which block.
 *
 * <p>
 * Cancellation and refused parks are as in {@link dev.weft.sync}: what may wait throws {@code Cancelled} on entry in a cancelled scope,
 * before any effect, and what had its effect returns it. Durations are {@link java.lang.IllegalArgumentException} if they make no sense;
 * those of 292 years and more never end.
 *
 * <p>
 * Memory effects. Happens-before: what one who takes permits of a limiter did before, and what those do who take theirs later; a call of
 * a debouncer and the run of its action with that value; a run and the return of the close that waits for it; the close of a ticker and
 * the return of the wait that it ends.
 *
 * <p>
 * Depends on the core's public port and on {@link dev.weft.scope}. Everything may depend on it.
 */
@NullMarked
package dev.weft.pace;

import org.jspecify.annotations.NullMarked;
