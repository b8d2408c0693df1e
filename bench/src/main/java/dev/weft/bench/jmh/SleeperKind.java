package dev.weft.bench.jmh;

/** Who sleeps. */
public enum SleeperKind {
    /** Tasks of Weft that are not started before their time. */
    WEFT_DELAYED,
    /** Actions in the JDK's executor with one thread, which forgets what is cancelled. */
    EXECUTOR,
    /** Tasks of Weft that have started and sleep. */
    WEFT_SLEEPING,
    /** The JDK's virtual threads. */
    VIRTUAL_SLEEPING;

    /** Room for so many of them. */
    Sleepers open(int count) {
        return switch (this) {
            case WEFT_DELAYED -> new WeftSleepers(count, false);
            case EXECUTOR -> new ExecutorSleepers(count);
            case WEFT_SLEEPING -> new WeftSleepers(count, true);
            case VIRTUAL_SLEEPING -> new VirtualSleepers(count);
        };
    }
}
