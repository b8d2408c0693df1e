package dev.weft.bench.memory;

/** The JVM's garbage collectors that have an old generation. */
public enum Collector {
    /** The default on a server. */
    G1("-XX:+UseG1GC"),
    /** The default on a small machine. */
    SERIAL("-XX:+UseSerialGC"),
    /** The one for throughput. */
    PARALLEL("-XX:+UseParallelGC"),
    /** The concurrent one; its references are 8 bytes. */
    ZGC("-XX:+UseZGC");

    private final String flag;

    Collector(String flag) {
        this.flag = flag;
    }

    String flag() {
        return flag;
    }
}
