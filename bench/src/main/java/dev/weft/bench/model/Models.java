package dev.weft.bench.model;

import dev.weft.bench.gil.GilMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
        models.add(new SerialModel());
        models.add(new GilModel(GilMode.TICKS));
        models.add(new GilModel(GilMode.INTERVAL));
        models.add(new PlatformModel());
        models.add(new VirtualModel());
        models.add(new CooperativeModel(1));
        if (processors > 1) {
            models.add(new CooperativeModel(processors));
        }
        models.add(new ProcessModel());
        return List.copyOf(models);
    }

    /** Their names, in the order of {@link #all}. */
    public static List<String> names(int processors) {
        return all(processors).stream().map(Model::name).toList();
    }

    /** The model of {@link #all} with that name. */
    public static Optional<Model> named(String name, int processors) {
        return all(processors).stream().filter(model -> model.name().equals(name)).findFirst();
    }
}
