package dev.weft.net;

import java.io.IOException;
import java.io.OutputStream;

/** A stream as the JDK's classes want it. Nothing here holds a monitor. */
final class StreamOutput extends OutputStream {
    private final TcpStream stream;
    private final byte[] single = new byte[1];

    StreamOutput(TcpStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(int value) throws IOException {
        single[0] = (byte) value;
        stream.writeFully(single, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        stream.writeFully(source, offset, length);
    }

    @Override
    public void close() {
        stream.close();
    }

    @Override
    public String toString() {
        return "OutputStream of " + stream;
    }
}
