package dev.weft.bench.model;

import dev.weft.bench.gil.GilExecutor.BlockingOperation;

/** How a model of threads wraps a call that makes its thread wait: it counts it, or lets go of its lock around it. */
@FunctionalInterface
interface WaitingSection {
    /** Makes the call inside the section. */
    <T, E extends Exception> T run(Cause cause, BlockingOperation<T, E> operation) throws E;
}
