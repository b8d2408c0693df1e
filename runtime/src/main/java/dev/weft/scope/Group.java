package dev.weft.scope;

import dev.weft.Action;
import dev.weft.Task;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are waited for and cancelled together, and that nobody has to wait for: unlike those of a {@link Scope} they may outlive the
 * code that spawned them, and they fail by themselves. Follows gevent's {@code Group}.
 *
 * {@snippet :
 * var sessions = Group.create();
 * sessions.spawn(() -> serve(connection));
 * List<Task<?>> refusing = sessions.cancelAll(Duration.ofSeconds(5));
 * }
 *
 * <p>
 * It lets go of tasks that have ended. Any task may use it, of any carrier; ordinary threads may wait and cancel.
 */
public final class Group extends Members {
    private Group() {}

    /** An empty group. */
    public static Group create() {
        return new Group();
    }

    /**
     * Spawns a task of this group, as {@link Task#spawn(Callable)}. Not a yield point.
     *
     * @throws IllegalStateException
     *             outside a task
     * @throws java.util.concurrent.RejectedExecutionException
     *             if the scheduler is closing
     */
    public <T> Task<T> spawn(Callable<? extends T> body) {
        return spawn(null, body);
    }

    /** As {@link #spawn(Callable)} for a body that returns nothing. */
    public Task<Void> spawn(Action body) {
        return spawn(null, new Child.Nothing<Void>(Objects.requireNonNull(body, "body")));
    }

    /** As {@link #spawn(Callable)} with a name for dumps and logs. */
    public <T> Task<T> spawn(@Nullable String name, Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        return spawnMember(name, body);
    }

    @Override
    public String toString() {
        return "Group[" + size() + " tasks]";
    }
}
