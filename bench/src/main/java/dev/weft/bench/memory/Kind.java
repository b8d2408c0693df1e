package dev.weft.bench.memory;

import java.util.List;

/** Whose tasks are parked. */
public enum Kind {
    /** Tasks of Weft. */
    WEFT,

    /** The JDK's virtual threads, as they are by default: each is in a table that dumps are made from. */
    VIRTUAL,

    /** Virtual threads without that table: dumps do not show them. */
    UNTRACKED;

    private static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";
    private static final String ONE_CARRIER_AT_MOST = "-Djdk.virtualThreadScheduler.maxPoolSize=1";

    /** What a JVM needs to be started with, so that there is one carrier. */
    List<String> flags() {
        return switch (this) {
            case WEFT -> List.of("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
            case VIRTUAL -> List.of(ONE_CARRIER, ONE_CARRIER_AT_MOST);
            case UNTRACKED -> List.of(ONE_CARRIER, ONE_CARRIER_AT_MOST, "-Djdk.trackAllThreads=false");
        };
    }

    /** So many of them, not started yet. */
    ParkedTasks create(int count) {
        return this == WEFT ? new WeftTasks(count) : new VirtualThreads(count);
    }
}
