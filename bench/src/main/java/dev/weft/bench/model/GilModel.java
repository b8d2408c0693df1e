package dev.weft.bench.model;

import dev.weft.bench.gil.GilMode;
import java.util.EnumSet;
import java.util.Set;

/** Platform threads under one lock, as CPython's; the lock is released around calls that wait. */
final class GilModel implements Model {
    private final GilMode mode;

    GilModel(GilMode mode) {
        this.mode = mode;
    }

    @Override
    public String name() {
        return switch (mode) {
            case TICKS -> "gil-ticks";
            case INTERVAL -> "gil-interval";
        };
    }

    @Override
    public String description() {
        return switch (mode) {
            case TICKS -> "platform threads under one lock, as CPython <= 3.1: check interval 100 checkpoints";
            case INTERVAL -> "platform threads under one lock, as CPython >= 3.2: switch interval 5 ms";
        };
    }

    @Override
    public String switchCause() {
        return switch (mode) {
            case TICKS -> "every 100 checkpoints, and at a yield, the lock is released and taken again at once: "
                    + "whether another is quicker, and which, nobody decides";
            case INTERVAL ->
                "a yield, as Python's time.sleep(0), releases the lock and takes it again: whether another "
                        + "is quicker, nobody decides; who has waited 5 ms asks, and the holder gives way";
        };
    }

    @Override
    public Set<Ability> abilities() {
        return EnumSet.of(Ability.CONCURRENT, Ability.SHARED_HEAP, switch (mode) {
            case TICKS -> Ability.CHECK_INTERVAL;
            case INTERVAL -> Ability.SWITCH_INTERVAL;
        });
    }

    @Override
    public int maxBodies() {
        return 2_000;
    }

    @Override
    public Session open() {
        return new GilSession(name(), mode, null);
    }

    @Override
    public Session open(SwitchListener listener) {
        return new GilSession(name(), mode, listener);
    }
}
