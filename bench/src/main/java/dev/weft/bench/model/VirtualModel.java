package dev.weft.bench.model;

import java.util.EnumSet;
import java.util.Set;

/** The JDK's virtual threads on the JDK's own scheduler. */
final class VirtualModel implements Model {
    @Override
    public String name() {
        return "virtual";
    }

    @Override
    public String description() {
        return "the JDK's virtual threads, its scheduler, java.net sockets";
    }

    @Override
    public String switchCause() {
        return "a thread stands back at Thread.yield and when it blocks; its carriers run in parallel and steal, "
                + "no order is promised";
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP);
    }

    @Override
    public int maxBodies() {
        return 2_000_000;
    }

    @Override
    public Session open() {
        return new VirtualSession(name());
    }
}
