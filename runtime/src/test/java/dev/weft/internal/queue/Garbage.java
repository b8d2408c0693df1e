package dev.weft.internal.queue;

import java.lang.ref.WeakReference;

/** Whether something is still held. */
final class Garbage {
    private static final int COLLECTIONS = 20;

    private Garbage() {}

    /** True if nothing but weak references leads to it; collects until that shows, or gives up. */
    static boolean isCollected(WeakReference<?> reference) {
        for (int i = 0; i < COLLECTIONS && reference.get() != null; i++) {
            System.gc();
        }
        return reference.get() == null;
    }
}
