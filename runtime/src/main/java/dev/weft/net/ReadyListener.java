package dev.weft.net;

/** Whom a direction tells that nobody waits in. */
@FunctionalInterface
interface ReadyListener {
    /**
     * It seems to be ready, or it failed, or it is closed. On its carrier; or, if it is closed or its direction was shut down, any thread.
     * Must not wait, and must not throw.
     */
    void ready();
}
