package dev.weft.bench.model;

import java.util.ArrayList;
import java.util.List;

/** Every model of the comparison. */
public final class Models {
    /** The name of the model that the others are compared with. */
    public static final String RIVAL = "virtual";

    private Models() {}

    /**
     * The models for a machine with so many processors. With one processor the cooperative model on "all" carriers
     * would be the one on one carrier, and is left out.
     *
     * @throws IllegalArgumentException if {@code processors} is less than 1
     */
    public static List<Model> all(int processors) {
        if (processors < 1) {
            throw new IllegalArgumentException("processors must be at least 1, got " + processors);
        }
        var models = new ArrayList<Model>();
        models.add(new CooperativeModel(1));
        if (processors > 1) {
            models.add(new CooperativeModel(processors));
        }
        models.add(new VirtualThreadModel());
        models.add(new GilModel());
        return List.copyOf(models);
    }
}
