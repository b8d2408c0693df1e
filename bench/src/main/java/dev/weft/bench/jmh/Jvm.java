package dev.weft.bench.jmh;

/** The flags of the forks; a fork does not read the jar's manifest. */
final class Jvm {
    /** Without it Weft would run on its portable coroutine. */
    static final String EXPORTS = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

    /** The JDK's virtual threads on one carrier. */
    static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";

    /** Also when a carrier blocks. */
    static final String ONE_CARRIER_AT_MOST = "-Djdk.virtualThreadScheduler.maxPoolSize=1";

    static final String HEAP = "-Xmx2g";

    /** The whole heap from the start: its growth is not what is measured. */
    static final String INITIAL_HEAP = "-Xms2g";

    /** The JDK's default on a server, named because small machines get another. */
    static final String COLLECTOR = "-XX:+UseG1GC";

    private Jvm() {}
}
