package dev.weft.bench.memory;

/** Many tasks on one carrier that do nothing but park, again and again. One ordinary thread uses it. */
interface ParkedTasks {
    /** Starts them; returns when all are parked. */
    void start() throws InterruptedException;

    /** Wakes all, one after the other, from the carrier itself; returns when all have run and are parked again. */
    void wakeAll() throws InterruptedException;

    /** Wakes them for the last time; returns when all have ended. */
    void end() throws InterruptedException;
}
