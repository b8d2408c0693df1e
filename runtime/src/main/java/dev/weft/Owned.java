package dev.weft;

import java.util.Optional;

/**
 * What a task waits for, if somebody holds it meanwhile: a lock, for instance. A {@linkplain Scheduler#dump() dump} then names who
 * has to act so that the wait ends.
 *
 * {@snippet :
 * Owned door = () -> Optional.of(holder);
 * }
 */
public interface Owned {
    /** Who holds it now, if anybody does; a snapshot. Any thread, also a carrier outside any task: it must not wait. */
    Optional<Parker> owner();
}
