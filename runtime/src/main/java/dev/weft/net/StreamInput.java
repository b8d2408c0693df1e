package dev.weft.net;

import java.io.IOException;
import java.io.InputStream;

/** A stream as the JDK's classes want it. Nothing here holds a monitor. */
final class StreamInput extends InputStream {
    private final TcpStream stream;
    private final byte[] single = new byte[1];

    StreamInput(TcpStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return stream.read(single, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(single[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return stream.read(target, offset, length);
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public String toString() {
        return "InputStream of " + stream;
    }
}
