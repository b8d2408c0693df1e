package dev.weft.bench.model;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A listening TCP socket, used in the model's blocking style. */
public interface Listener extends Closeable {
    /** Where it listens. */
    InetSocketAddress address();

    /** Waits for the next connection. */
    Connection accept() throws IOException;
}
