package dev.weft.channel;

/** The kinds of channels, for tests of what they have in common. */
enum Kind {
    RENDEZVOUS, BUFFERED_ONE, BUFFERED, UNBOUNDED, CONFLATED;

    <T> Channel<T> create() {
        return switch (this) {
            case RENDEZVOUS -> Channel.rendezvous();
            case BUFFERED_ONE -> Channel.buffered(1);
            case BUFFERED -> Channel.buffered(3);
            case UNBOUNDED -> Channel.unbounded();
            case CONFLATED -> Channel.conflated();
        };
    }

    /** True if a send can have to wait. */
    boolean isBounded() {
        return this != UNBOUNDED && this != CONFLATED;
    }

    /** How many items it takes without a receiver. */
    int room() {
        return switch (this) {
            case RENDEZVOUS -> 0;
            case BUFFERED_ONE, CONFLATED -> 1;
            case BUFFERED -> 3;
            case UNBOUNDED -> 100;
        };
    }
}
