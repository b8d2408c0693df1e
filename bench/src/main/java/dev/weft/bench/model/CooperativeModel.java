package dev.weft.bench.model;

import dev.weft.Scheduler;
import dev.weft.internal.coroutine.Coroutines;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Weft's own tasks on a fixed number of carriers. */
final class CooperativeModel implements Model {
    private final int carriers;

    CooperativeModel(int carriers) {
        this.carriers = carriers;
    }

    @Override
    public String name() {
        return "cooperative-" + carriers;
    }

    @Override
    public String description() {
        return "Weft tasks on " + (carriers == 1 ? "1 carrier" : carriers + " carriers") + ", Weft sockets";
    }

    @Override
    public String switchCause() {
        return carriers == 1
                ? "a switch happens where a task yields or waits, and nowhere else; next is who has been ready the longest"
                : "as on one carrier, but the carriers run in parallel and steal unstarted tasks";
    }

    @Override
    public Set<Ability> abilities() {
        return carriers == 1
                ? EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP)
                : EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP, Ability.PLACES);
    }

    @Override
    public int maxBodies() {
        return 2_000_000;
    }

    @Override
    public Session open() {
        return new CooperativeSession(Scheduler.builder().carriers(carriers).name(name()).start(), false);
    }

    /** Null on the hand-off coroutine: there a body's thread does not tell its carrier. */
    @Override
    public @Nullable Session open(SwitchListener listener) {
        if (Coroutines.kind() != Coroutines.Kind.CONTINUATION) {
            return null;
        }
        return new CooperativeSession(Scheduler.builder().carriers(carriers).name(name())
                .observer(new CarrierObserver(name(), listener)).start(), true);
    }
}
