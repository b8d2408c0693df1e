package dev.weft.bench.compare;

import dev.weft.bench.model.Ability;
import dev.weft.bench.model.Model;
import dev.weft.bench.workload.Workload;
import java.util.Locale;
import java.util.stream.Collectors;

/** One workload on one model. */
record Cell(Workload workload, Model model) {
    /** Why the model can't run the workload, in half a line, or the empty string if it can. */
    String obstacle() {
        var missing = workload.needs().stream().filter(ability -> !model.abilities().contains(ability)).sorted()
                .map(Ability::inWords).collect(Collectors.joining(" and "));
        if (!missing.isEmpty()) {
            return "needs " + missing;
        }
        return workload.bodies() <= model.maxBodies()
                ? ""
                : String.format(Locale.ROOT, "needs %,d bodies at once, %s holds %,d", workload.bodies(), model.name(),
                        model.maxBodies());
    }

    Skip skip() {
        return new Skip(workload.name(), workload.label(), model.name(), obstacle());
    }

    Results.Failure failure(String error) {
        return new Results.Failure(workload.name(), workload.label(), model.name(), error);
    }

    /** Such as {@code yield 100 tasks on virtual}. */
    @Override
    public String toString() {
        return workload.name() + " " + workload.label() + " on " + model.name();
    }
}
