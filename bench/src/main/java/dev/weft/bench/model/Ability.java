package dev.weft.bench.model;

/** What a model can do and a workload may need. A cell whose model lacks one of its workload's needs is left out, and the report says so. */
public enum Ability {
    /** Bodies may wait for each other: they take turns or run at once. */
    CONCURRENT("bodies that wait for each other"),
    /** Bodies are any code and share the heap, so they may use channels, mutexes, sleeps and sockets. */
    SHARED_HEAP("bodies that share memory"),
    /** A body may be sent to a place of the caller's choice and stays there: {@link Session#spawnOn}. */
    PLACES("a choice of the place where a body runs"),
    /** It has a switch interval: {@link Session#setSwitchInterval}. */
    SWITCH_INTERVAL("a switch interval"),
    /** It has a check interval: {@link Session#setCheckInterval}. */
    CHECK_INTERVAL("a check interval in ticks");

    private final String inWords;

    Ability(String inWords) {
        this.inWords = inWords;
    }

    /** What is missing without it, in half a line. */
    public String inWords() {
        return inWords;
    }
}
