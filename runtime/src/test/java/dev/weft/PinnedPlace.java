package dev.weft;

/** Where a continuation can't be suspended, and what a refusal there must name. */
public enum PinnedPlace {
    CLASS_INITIALISER("dev.weft.Initialised.<clinit>") {
        @Override
        public void run(Runnable action) {
            PinnedFrames.inClassInitialiser(action);
        }
    },
    NATIVE_METHOD("java.lang.Class.forName0") {
        @Override
        public void run(Runnable action) {
            PinnedFrames.inClassForName(action);
        }
    },
    UPCALL("dev.weft.PinnedFrames.compare") {
        @Override
        public void run(Runnable action) {
            PinnedFrames.inUpcall(action);
        }
    };

    final String frame;

    PinnedPlace(String frame) {
        this.frame = frame;
    }

    public abstract void run(Runnable action);
}
