package dev.weft.bench.model;

import java.util.EnumSet;
import java.util.Set;

/** No model at all: what the work costs without any switch. */
final class SerialModel implements Model {
    @Override
    public String name() {
        return "serial";
    }

    @Override
    public String description() {
        return "one thread that runs each body to its end where it is spawned";
    }

    @Override
    public String switchCause() {
        return "nothing switches: a body begins where it is spawned, and its spawner goes on at its end";
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.SHARED_HEAP);
    }

    @Override
    public int maxBodies() {
        return 2_000_000;
    }

    @Override
    public Session open() {
        return new SerialSession(name());
    }
}
