package dev.weft.bench.model;

import java.io.Serializable;

/**
 * A piece of work that is data, so that every model can do it, also one whose bodies run in other processes ({@link Session#submit}).
 * Implementations are public records or enums of plain values with a canonical constructor.
 */
public interface Job extends Serializable {
    /**
     * Does the work as a body of {@code session}, which in another process is a session of its own there.
     *
     * @return what it found, for a check
     */
    long run(Session session) throws Exception;
}
