package dev.weft.internal.poll;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** A socket of one connection. {@code read} and {@code write} return 0 if they would have to wait. */
public interface RawStream extends RawSocket {
    /**
     * Begins to connect.
     *
     * @return true if it is connected already; otherwise {@link Poller#CONNECT} tells when to call {@link #finishConnect}
     */
    boolean connect(InetSocketAddress peer) throws IOException;

    /**
     * Ends what {@link #connect} began.
     *
     * @return false if it is not decided yet
     * @throws java.net.ConnectException if it was refused
     */
    boolean finishConnect() throws IOException;

    /** The address of the other end of an accepted or connected stream. */
    InetSocketAddress remoteAddress() throws IOException;

    /**
     * Reads into {@code target}, which has room.
     *
     * @return how many bytes; 0 if there are none now, -1 at the end of the stream
     */
    int read(ByteBuffer target) throws IOException;

    /** As {@link #read(ByteBuffer)} into a part of an array, of at least one byte. */
    int read(byte[] target, int offset, int length) throws IOException;

    /** As {@link #read(ByteBuffer)} into several, one after the other; at least one has room. */
    long read(ByteBuffer[] targets, int offset, int length) throws IOException;

    /**
     * Writes from {@code source}, which has bytes.
     *
     * @return how many bytes were taken; 0 if there is no room now
     */
    int write(ByteBuffer source) throws IOException;

    /** As {@link #write(ByteBuffer)} from a part of an array, of at least one byte. */
    int write(byte[] source, int offset, int length) throws IOException;

    /** As {@link #write(ByteBuffer)} from several, one after the other; at least one has bytes. */
    long write(ByteBuffer[] sources, int offset, int length) throws IOException;

    /** Reads find the end of the stream from now on. */
    void shutdownInput() throws IOException;

    /** The peer reads the end of the stream after what was written. */
    void shutdownOutput() throws IOException;
}
