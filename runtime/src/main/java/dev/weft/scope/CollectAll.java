package dev.weft.scope;

import dev.weft.Task;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** See {@link Policy#collectAll()}. */
final class CollectAll<T> implements Policy<T, List<Task<? extends T>>> {
    private final List<@Nullable Task<? extends T>> children = new ArrayList<>(); // by number

    @Override
    public boolean decides(Ending<? extends T> ending) {
        return false;
    }

    @Override
    public boolean ended(Task<? extends T> child, int number) {
        while (children.size() <= number) {
            children.add(null);
        }
        children.set(number, child);
        return false;
    }

    @Override
    public List<Task<? extends T>> result() {
        return children.stream().<Task<? extends T>>mapMulti((child, out) -> {
            if (child != null) { // else the spawn had failed
                out.accept(child);
            }
        }).toList();
    }
}
