package dev.weft.coroutine;

/** Thrown into a {@link Greenlet} to end it. It does not reach the parent as a failure: it is what the greenlet returns. */
public final class GreenletExit extends Error {
    private static final long serialVersionUID = 1;

    /** One without a message. */
    public GreenletExit() {}

    /** One with a message. */
    public GreenletExit(String message) {
        super(message);
    }
}
