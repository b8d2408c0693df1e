package dev.weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A source that hands out its bytes in packets of one size, and fails instead of its n-th read if told to. */
final class ChunkedSource implements ByteSource {
    private final ByteBuffer bytes;
    private final int packet;
    private int readsUntilFailure;
    int reads;

    ChunkedSource(byte[] bytes, int packet) {
        this(bytes, packet, -1);
    }

    ChunkedSource(byte[] bytes, int packet, int readsUntilFailure) {
        this.bytes = ByteBuffer.wrap(bytes);
        this.packet = packet;
        this.readsUntilFailure = readsUntilFailure;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        reads++;
        if (readsUntilFailure-- == 0) {
            throw new IOException("no network today");
        }
        if (!bytes.hasRemaining()) {
            return -1;
        }
        var count = Math.min(packet, Math.min(target.remaining(), bytes.remaining()));
        target.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        return count;
    }
}
