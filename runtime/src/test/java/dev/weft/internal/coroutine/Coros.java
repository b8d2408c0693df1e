package dev.weft.internal.coroutine;

/** What several tests of coroutines need. */
final class Coros {
    private Coros() {}

    /** Runs an action on a new thread, to its end. */
    static void onOtherThread(Runnable action) {
        var thread = Thread.ofPlatform().daemon().start(action);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
