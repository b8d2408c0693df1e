package dev.weft;

/** The JVM-wide carrier that serves the resources of ordinary threads; started on first use. */
final class SharedCarrier {
    private static final Scheduler SCHEDULER = Scheduler.builder().name("weft-io").carriers(1).daemon().start();

    private SharedCarrier() {}

    static Carrier get() {
        return SCHEDULER.carrier(0);
    }
}
