package dev.weft.coroutine;

import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.TaskLocal;
import java.lang.ref.WeakReference;

/**
 * The tree of greenlets of each task and thread, made when it is first asked for. A task's is held weakly, for its children inherit the
 * reference: a tree none of whose greenlets anybody holds can as well be made again.
 */
final class Trees {
    private static final TaskLocal<WeakReference<Greenlet.Tree>> OF_TASK = TaskLocal
            .withInitial(() -> new WeakReference<>(null));
    private static final ThreadLocal<Greenlet.Tree> OF_THREAD = ThreadLocal.withInitial(Greenlet.Tree::new);

    private Trees() {}

    static Greenlet.Tree current() {
        if (!Task.insideTask()) {
            return OF_THREAD.get();
        }
        var tree = OF_TASK.get().get();
        if (tree == null || tree.home != Parker.current()) { // else inherited from the spawner
            tree = new Greenlet.Tree();
            OF_TASK.set(new WeakReference<>(tree));
        }
        return tree;
    }
}
