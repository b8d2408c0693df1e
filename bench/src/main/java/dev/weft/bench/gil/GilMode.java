package dev.weft.bench.gil;

/** Which of CPython's two locks a pool has. */
public enum GilMode {
    /** That of 3.1 and before: every so many ticks the holder lets go and takes it again at once. */
    TICKS,
    /** That of 3.2 and later: who has waited an interval asks, and the holder waits until another has it. */
    INTERVAL
}
