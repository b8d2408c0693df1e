/**
 * A thread pool under one global interpreter lock, as CPython had it until 3.1 or has it since 3.2: rivals that Weft's models are
 * compared with.
 *
 * <p> {@link dev.weft.bench.gil.GilExecutor} is the pool, {@link dev.weft.bench.gil.GilMode} says which lock, and {@link
 * dev.weft.bench.gil.GilStats} is what it counted. The package depends on the JDK only, so that any workload can use it. Memory
 * effects: everything a thread did while it held the lock happens-before what the next holder does.
 */
@NullMarked
package dev.weft.bench.gil;

import org.jspecify.annotations.NullMarked;
