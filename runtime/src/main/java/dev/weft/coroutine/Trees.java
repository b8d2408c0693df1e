package dev.weft.coroutine;

import dev.weft.Parker;
import dev.weft.Task;
import dev.weft.TaskLocal;

/** The tree of greenlets of each task and thread, made when it is first asked for. */
final class Trees {
    private static final TaskLocal<Greenlet.Tree> OF_TASK = TaskLocal.withInitial(Greenlet.Tree::new);
    private static final ThreadLocal<Greenlet.Tree> OF_THREAD = ThreadLocal.withInitial(Greenlet.Tree::new);

    private Trees() {}

    static Greenlet.Tree current() {
        if (!Task.insideTask()) {
            return OF_THREAD.get();
        }
        var tree = OF_TASK.get();
        if (tree.home != Parker.current()) { // inherited from the spawner
            tree = new Greenlet.Tree();
            OF_TASK.set(tree);
        }
        return tree;
    }
}
