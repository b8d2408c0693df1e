package dev.weft.bench.echo;

import java.io.IOException;

/** Who serves. */
public enum EchoModel {
    /** Weft: a task per connection. */
    COOPERATIVE("cooperative"),
    /** A virtual thread per connection. */
    VIRTUAL("virtual"),
    /** A platform thread per connection. */
    PLATFORM("platform"),
    /** A platform thread per connection, all under one lock. */
    GIL("gil"),
    /** Netty's own epoll. */
    NETTY_EPOLL("netty-epoll"),
    /** Netty's io_uring. */
    NETTY_IO_URING("netty-io_uring"),
    /** Netty on the JDK's selectors. */
    NETTY_NIO("netty-nio");

    private final String text;

    EchoModel(String text) {
        this.text = text;
    }

    /** Whether it has a number of threads that can be chosen. */
    public boolean hasCarriers() {
        return this != PLATFORM && this != GIL;
    }

    /**
     * Opens the port and serves until the service is closed. {@link #VIRTUAL} sets the number of the JDK's carriers,
     * which works only before the first virtual thread of the JVM.
     *
     * @throws IOException if the port can't be opened, or this machine can't run the model
     */
    public EchoService start(EchoOptions options) throws IOException {
        return switch (this) {
            case COOPERATIVE -> CooperativeEcho.start(options);
            case VIRTUAL -> ThreadEcho.onVirtualThreads(options);
            case PLATFORM -> ThreadEcho.onPlatformThreads(options);
            case GIL -> ThreadEcho.underOneLock(options);
            case NETTY_EPOLL, NETTY_IO_URING, NETTY_NIO -> NettyEcho.start(this, options);
        };
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return text;
    }
}
