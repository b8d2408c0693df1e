package dev.weft;

import java.util.Optional;

/**
 * What a task waits for, if somebody holds it meanwhile: a lock, for instance. A {@linkplain Scheduler#dump() dump} then names who
 * has to act so that the wait ends. Deadlocks are looked for from waits with the reasons {@link ParkReason#LOCK}, {@link
 * ParkReason#PERMIT}, {@link ParkReason#PROMISE} and {@link ParkReason#JOIN} on.
 *
 * {@snippet :
 * Owned door = () -> Optional.of(holder);
 * }
 */
public interface Owned {
    /**
     * Who holds it now, if anybody does; a snapshot. Any thread, also a carrier outside any task: it must not wait. From the owner's
     * own release on it must not name the owner any more: circles of waits and owners are reported as deadlocks.
     */
    Optional<Parker> owner();
}
