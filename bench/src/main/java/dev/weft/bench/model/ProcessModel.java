package dev.weft.bench.model;

import java.util.EnumSet;
import java.util.Set;

/** Worker JVMs that share nothing and get their jobs over pipes, as Python's {@code multiprocessing}. */
final class ProcessModel implements Model {
    @Override
    public String name() {
        return "processes";
    }

    @Override
    public String description() {
        return "up to " + ProcessSession.MAX_WORKERS + " JVMs, started when first needed; jobs and results over pipes";
    }

    @Override
    public String switchCause() {
        return "the operating system shares the processors among the workers; a worker runs one job to its end";
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.noneOf(Ability.class);
    }

    @Override
    public int maxBodies() {
        return 2_000;
    }

    @Override
    public Session open() {
        return new ProcessSession(name());
    }
}
