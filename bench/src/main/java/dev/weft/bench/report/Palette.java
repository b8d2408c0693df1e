package dev.weft.bench.report;

import dev.weft.bench.compare.Report;
import dev.weft.bench.compare.Row;
import dev.weft.bench.compare.Usage;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The order of the models, and which of the colours of {@code report.css} each has: the known ones the same in every report, the others, such as the
 * peers, in the order in which they come.
 */
final class Palette {
    /** So many colours there are; {@code report.css} has them for both themes, tested for contrast and colour blindness. */
    static final int COLOURS = 12;

    private static final List<String> KNOWN = List.of("cooperative-1", "cooperative-N", "virtual", "platform",
            "gil-interval", "gil-ticks", "serial", "processes");

    private final List<String> models;
    private final Map<String, Integer> slots;

    private Palette(List<String> models, Map<String, Integer> slots) {
        this.models = models;
        this.slots = slots;
    }

    static Palette of(Report report) {
        var models = new LinkedHashSet<String>();
        Stream.of(report.models().keySet().stream(), report.peers().keySet().stream(),
                report.rows().stream().map(Row::model), report.usages().stream().map(Usage::model))
                .flatMap(names -> names)
                .forEach(models::add);
        var slots = new HashMap<String, Integer>();
        int next = KNOWN.size();
        for (var model : models) {
            int known = KNOWN.indexOf(isOnSeveralCarriers(model) ? "cooperative-N" : model);
            if (known >= 0) {
                slots.put(model, known);
            } else {
                slots.put(model, next);
                next = next + 1 < COLOURS ? next + 1 : KNOWN.size();
            }
        }
        return new Palette(List.copyOf(models), slots);
    }

    /** A number below {@link #COLOURS}. */
    int slot(String model) {
        return slots.getOrDefault(model, COLOURS - 1);
    }

    /** The place of a model among those of the report; one that it does not know comes last. */
    int place(String model) {
        int place = models.indexOf(model);
        return place < 0 ? models.size() : place;
    }

    static boolean isCooperative(String model) {
        return model.startsWith("cooperative-");
    }

    private static boolean isOnSeveralCarriers(String model) {
        return isCooperative(model) && !model.equals("cooperative-1");
    }
}
