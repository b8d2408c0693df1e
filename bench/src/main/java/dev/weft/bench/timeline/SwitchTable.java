package dev.weft.bench.timeline;

import dev.weft.bench.compare.Figures;
import dev.weft.bench.compare.Table;
import dev.weft.bench.compare.Timeline;
import dev.weft.bench.compare.Timeline.Span;
import dev.weft.bench.model.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Why bodies stopped, and for how long they ran at most: lines of at most {@link Table#WIDTH} columns. */
public final class SwitchTable {
    private static final String MARGIN = "    ";

    private SwitchTable() {}

    /**
     * A row for each timeline, and what causes a switch.
     *
     * @param rules
     *            what makes each model switch, by the model's name
     */
    public static List<String> lines(List<Timeline> timelines, Map<String, String> rules) {
        var lines = new ArrayList<String>();
        lines.add(head());
        timelines.forEach(timeline -> lines.add(row(timeline)));
        lines.add("");
        lines.add("What causes a switch?");
        for (var timeline : timelines) {
            lines.addAll(Table.wrap(timeline.model() + ": " + sentence(timeline) + " The rule: "
                    + rules.getOrDefault(timeline.model(), "unknown") + ".", MARGIN));
        }
        return lines;
    }

    private static String head() {
        var head = new StringBuilder(String.format("%-15s %9s", "model", "runs"));
        for (var cause : Cause.values()) {
            head.append(String.format(" %8s", word(cause)));
        }
        return head.append(String.format("  %12s", "longest, us")).toString();
    }

    private static String row(Timeline timeline) {
        var counts = counts(timeline);
        var row = new StringBuilder(
                String.format("%-15s %9d", timeline.model(), timeline.spans().size()));
        for (var cause : Cause.values()) {
            row.append(String.format(" %8d", counts.getOrDefault(cause, 0L)));
        }
        return row.append(String.format("  %12s", longest(timeline)))
                .append(timeline.truncated() ? " full" : "").toString();
    }

    private static String longest(Timeline timeline) {
        return timeline.spans().stream().map(Span::durationMicros).max(Comparator.naturalOrder()).map(Figures::format)
                .orElse("-");
    }

    private static String sentence(Timeline timeline) {
        var counts = counts(timeline);
        long stops = counts.values().stream().mapToLong(Long::longValue).sum();
        if (stops == 0) {
            return "nothing did; every body ran from its begin to its end.";
        }
        var shares = counts.entrySet().stream().sorted(Map.Entry.<Cause, Long>comparingByValue().reversed())
                .map(count -> percent(count.getValue(), stops) + " " + phrase(count.getKey()))
                .collect(Collectors.joining(", "));
        return "bodies stopped " + stops + (stops == 1 ? " time, " : " times, ") + shares
                + (timeline.truncated() ? " (of what was recorded: the recording was full before the end)." : ".");
    }

    private static String percent(long part, long whole) {
        return part == whole ? "all" : Figures.format(100.0 * part / whole) + " %";
    }

    private static String phrase(Cause cause) {
        return switch (cause) {
            case YIELD -> "because one stood back by itself";
            case PARK -> "because it waited for another body";
            case IO -> "because it waited for a socket or a blocking call";
            case TIMER -> "because it slept";
            case FORCED -> "because another had waited a switch interval";
            case TICK -> "because its ticks or its slice were used up";
        };
    }

    private static String word(Cause cause) {
        return switch (cause) {
            case YIELD -> "yield";
            case PARK -> "park";
            case IO -> "I/O";
            case TIMER -> "timer";
            case FORCED -> "forced";
            case TICK -> "tick";
        };
    }

    private static Map<Cause, Long> counts(Timeline timeline) {
        var counts = new EnumMap<Cause, Long>(Cause.class);
        for (var span : timeline.spans()) {
            if (span.end() != null) {
                counts.merge(span.end(), 1L, Long::sum);
            }
        }
        return counts;
    }
}
