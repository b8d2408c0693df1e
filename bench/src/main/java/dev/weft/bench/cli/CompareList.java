package dev.weft.bench.cli;

import dev.weft.bench.compare.Table;
import dev.weft.bench.model.Model;
import dev.weft.bench.workload.Workload;
import dev.weft.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code weft compare --list} says. */
final class CompareList {
    private static final int HEAD_WIDTH = 18;

    private CompareList() {}

    static List<String> lines(List<Model> models) {
        var lines = new ArrayList<String>();
        lines.add("Workloads (* in the usual run, + in the quick one; --only takes the names):");
        var byName = Workloads.all().stream()
                .collect(Collectors.groupingBy(Workload::name, LinkedHashMap::new, Collectors.toList()));
        byName.forEach((name, sizes) -> {
            lines.add("  " + name);
            sizes.forEach(
                    workload -> lines.addAll(entry(
                            String.format("   %s%s %-11s", isIn(Workloads.usual(), workload) ? "*" : " ",
                                    isIn(Workloads.quick(), workload) ? "+" : " ", workload.label()),
                            workload.description())));
        });
        lines.add("");
        lines.add("Models (--models takes the names):");
        models.forEach(model -> lines.addAll(entry(String.format("  %-14s", model.name()), model.description())));
        lines.add("");
        lines.add("Peers (--peers, alone or with names; run where they are installed):");
        lines.add("  " + String.join(", ", Rivals.names()));
        return lines;
    }

    /** The text beside the head, and below that where it is too long for a line. */
    private static List<String> entry(String head, String text) {
        var lines = new ArrayList<>(Table.wrap(text, " ".repeat(HEAD_WIDTH)));
        lines.set(0, String.format("%-" + HEAD_WIDTH + "s", head) + lines.getFirst().substring(HEAD_WIDTH));
        return lines;
    }

    private static boolean isIn(List<Workload> workloads, Workload workload) {
        return workloads.stream().anyMatch(
                other -> other.name().equals(workload.name()) && other.label().equals(workload.label()));
    }
}
