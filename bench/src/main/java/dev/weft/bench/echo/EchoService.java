package dev.weft.bench.echo;

import java.net.InetSocketAddress;

/** A running echo server. */
public interface EchoService extends AutoCloseable {
    /** Where it listens. */
    InetSocketAddress address();

    /** What it runs on, in a few words. */
    String description();

    /** Blocks until {@link #close}, or until it accepts no more for another reason. */
    void awaitClosed() throws InterruptedException;

    /** Closes the port and all connections. Any thread; closing twice is fine. */
    @Override
    void close();
}
