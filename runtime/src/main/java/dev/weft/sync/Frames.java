package dev.weft.sync;

/** How much stack an operation makes sure of before it takes its guard: small frames. Wake-ups look after themselves. */
final class Frames {
    /** To change a queue under the guard: to enqueue and to leave again, to serve. */
    static final int OF_A_CHANGE = 40;

    /** As well, to tell others at the end that it did not work. */
    static final int OF_A_PASSING_ON = 100;

    private Frames() {}
}
