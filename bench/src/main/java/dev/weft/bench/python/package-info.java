/**
 * The same experiments on CPython and on our copy of its lock, and the verdict: {@link dev.weft.bench.python.PythonExperiments} runs
 * {@code bench/python/gil.py} and {@code GilExperiments} in turn.
 *
 * <p>
 * Memory effects: none. Used by the command line; knows the GIL, the results and how to run a program.
 */
@NullMarked
package dev.weft.bench.python;

import org.jspecify.annotations.NullMarked;
