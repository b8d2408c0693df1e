package dev.weft.bench.model;

import dev.weft.bench.gil.GilExecutor.BlockingOperation;
import java.io.IOException;

/**
 * How a model wraps a call that blocks its thread: a virtual thread just makes it, the GIL pool lets go of its lock
 * around it.
 */
@FunctionalInterface
interface BlockingSection {
    /** Makes the call inside the section. */
    <T> T run(BlockingOperation<T, IOException> operation) throws IOException;
}
