package dev.weft;

/** Runs the action of {@link PinnedFrames} in its class initialiser, each time that another loader makes a copy of it. */
final class Initialised {
    static {
        PinnedFrames.runAction();
    }

    private Initialised() {}
}
