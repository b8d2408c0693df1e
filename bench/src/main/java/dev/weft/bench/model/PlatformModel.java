package dev.weft.bench.model;

import java.util.EnumSet;
import java.util.Set;

/** The operating system's threads and its scheduler. */
final class PlatformModel implements Model {
    @Override
    public String name() {
        return "platform";
    }

    @Override
    public String description() {
        return "a pool of platform threads, one per body, java.net sockets";
    }

    @Override
    public String switchCause() {
        return "the operating system takes the processor away when a time slice is over, besides at every call that "
                + "waits; the threads run in parallel, no order is promised";
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
    }

    @Override
    public int maxBodies() {
        return 11_000;
    }

    @Override
    public Session open() {
        return new PlatformSession(name());
    }
}
