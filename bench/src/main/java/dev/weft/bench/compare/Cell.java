package dev.weft.bench.compare;

import dev.weft.bench.model.Model;
import dev.weft.bench.workload.Workload;

/** One workload on one model. */
record Cell(Workload workload, Model model) {
    /** Such as {@code yield 100 tasks on virtual}. */
    @Override
    public String toString() {
        return workload.name() + " " + workload.label() + " on " + model.name();
    }
}
