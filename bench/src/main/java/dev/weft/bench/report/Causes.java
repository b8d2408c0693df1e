package dev.weft.bench.report;

import dev.weft.bench.model.Cause;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the charts call the causes of a switch. */
final class Causes {
    /** In the order of {@link Cause}, then what ended without one; their indices are colours of {@code report.css}. */
    static final List<String> NAMES = Stream
            .concat(Arrays.stream(Cause.values()).map(Causes::name), Stream.of("finished"))
            .toList();

    private Causes() {}

    static int index(@Nullable Cause cause) {
        return NAMES.indexOf(name(cause));
    }

    static String name(@Nullable Cause cause) {
        return switch (cause) {
            case YIELD -> "yield";
            case PARK -> "park";
            case IO -> "I/O";
            case TIMER -> "timer";
            case FORCED -> "forced";
            case TICK -> "tick";
            case null -> "finished";
        };
    }
}
