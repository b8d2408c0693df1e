package dev.weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes bytes, text and lines to a {@link ByteSink} through a buffer of its own: many small writes become one large one.
 *
 * {@snippet :
 * try (var writer = new ByteWriter(stream)) {
 *     writer.write("content-length: ").write(Integer.toString(body.length)).writeLine("").write(body);
 * } // flushes
 * }
 *
 * <p>
 * A write waits only when the buffer is full, {@link #flush} until all is taken: as the sink does, with its time limits and
 * cancellation. If the sink throws, what it has not taken is still in the buffer, and the next write or flush goes on there; of what that
 * write was to add, a part may be in the buffer or sent. Nothing is sent twice. Holds no lock or monitor: for one task or thread at a time.
 */
public final class ByteWriter implements AutoCloseable {
    /** The size of the buffer if none is given. */
    public static final int DEFAULT_CAPACITY = 8192;

    /** First size of the buffer. */
    private static final int INITIAL_CAPACITY = 256;

    private final ByteSink sink;
    private final int capacity;

    private byte[] bytes = new byte[0];
    private int start; // the first byte that the sink has not taken
    private int end;

    /** A writer with a buffer of {@link #DEFAULT_CAPACITY} bytes. */
    public ByteWriter(ByteSink sink) {
        this(sink, DEFAULT_CAPACITY);
    }

    /**
     * A writer.
     *
     * @param capacity the most bytes that are buffered; at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public ByteWriter(ByteSink sink, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity is less than 1: " + capacity);
        }
        this.sink = sink;
        this.capacity = capacity;
    }

    /** Adds the low eight bits. */
    public ByteWriter write(int value) throws IOException {
        makeRoom();
        bytes[end++] = (byte) value;
        return this;
    }

    /** Adds a whole array. */
    public ByteWriter write(byte[] source) throws IOException {
        return write(source, 0, source.length);
    }

    /**
     * Adds a part of an array.
     *
     * @throws IndexOutOfBoundsException if the array has no such part
     */
    public ByteWriter write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        for (var done = 0; done < length;) {
            if (start == end && length - done >= capacity) {
                done += sink.write(source, offset + done, length - done); // no use in a copy
                continue;
            }
            makeRoom();
            var count = Math.min(length - done, bytes.length - end);
            System.arraycopy(source, offset + done, bytes, end, count);
            end += count;
            done += count;
        }
        return this;
    }

    /** Adds what remains in {@code source}; its position moves behind what was added. */
    public ByteWriter write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            makeRoom();
            var count = Math.min(source.remaining(), bytes.length - end);
            source.get(bytes, end, count);
            end += count;
        }
        return this;
    }

    /** Adds text in UTF-8; ASCII makes no object. */
    public ByteWriter write(String text) throws IOException {
        for (var i = 0; i < text.length(); i++) {
            var character = text.charAt(i);
            if (character >= 0x80) {
                return write(text.substring(i).getBytes(StandardCharsets.UTF_8));
            }
            makeRoom();
            bytes[end++] = (byte) character;
        }
        return this;
    }

    /** Adds text in UTF-8 and CR LF. */
    public ByteWriter writeLine(String text) throws IOException {
        return write(text).write('\r').write('\n');
    }

    /** How many bytes the sink has not taken. */
    public int buffered() {
        return end - start;
    }

    /** Waits until the sink has taken all. */
    public void flush() throws IOException {
        while (start < end) {
            start += sink.write(bytes, start, end - start);
        }
        start = 0;
        end = 0;
    }

    /** As {@link #flush}. The sink stays open: it belongs to who opened it. */
    @Override
    public void close() throws IOException {
        flush();
    }

    /** Makes sure that there is room for a byte. */
    private void makeRoom() throws IOException {
        if (end < bytes.length) {
            return;
        }
        if (end < capacity) {
            var wanted = Math.max(INITIAL_CAPACITY, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, capacity));
        } else {
            flush();
        }
    }
}
