package dev.weft.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** A stream as the JDK's classes want it: as a channel in blocking mode, whose writes are complete. */
record StreamChannel(TcpStream stream) implements ByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
        return stream.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        var count = source.remaining();
        stream.writeFully(source);
        return count;
    }

    @Override
    public boolean isOpen() {
        return stream.isOpen();
    }

    @Override
    public void close() {
        stream.close();
    }
}
