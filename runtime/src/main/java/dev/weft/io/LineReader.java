package dev.weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads lines, and bytes between them, from a {@link ByteSource}: a {@link ByteReader} with one charset and one limit for all lines.
 *
 * <p>
 * A line ends at LF or CR LF, which are not part of it; what follows the last terminator is a line too, unless it is
 * empty. A CR without an LF is an ordinary character. Malformed bytes become U+FFFD.
 *
 * {@snippet :
 * var reader = new LineReader(stream);
 * for (var line = reader.readLine(); line.isPresent(); line = reader.readLine()) {
 *     stream.writeFully((line.get() + "\r\n").getBytes(StandardCharsets.UTF_8));
 * }
 * }
 *
 * <p>
 * For one task or thread at a time. If the source throws ({@code Cancelled} and timeouts included), no byte is lost:
 * the next call goes on with what has arrived.
 */
public final class LineReader implements ByteSource {
    /**
     * The limit of a line if none is given: enough for any header line of common protocols, too little to fill memory.
     */
    public static final int DEFAULT_LINE_LIMIT = 8192;

    private final ByteReader reader;
    private final Charset charset;
    private final int lineLimit;

    /** A reader of UTF-8 lines of at most {@link #DEFAULT_LINE_LIMIT} bytes. */
    public LineReader(ByteSource source) {
        this(source, StandardCharsets.UTF_8, DEFAULT_LINE_LIMIT);
    }

    /**
     * A reader.
     *
     * @param lineLimit the most bytes a line may have, its terminator not counted; at least 1
     * @throws IllegalArgumentException if the limit is less than 1 or near {@link Integer#MAX_VALUE}, or if the charset
     *         has more in an LF than the byte 10 (UTF-16 and UTF-32)
     */
    public LineReader(ByteSource source, Charset charset, int lineLimit) {
        if (lineLimit < 1 || lineLimit > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException("line limit out of range: " + lineLimit);
        }
        if (!Arrays.equals("\n".getBytes(charset), new byte[]{'\n'})) {
            throw new IllegalArgumentException("lines can't be split in charset " + charset);
        }
        this.reader = new ByteReader(source);
        this.charset = charset;
        this.lineLimit = lineLimit;
    }

    /**
     * Reads the next line, waiting for its terminator or the end of the source.
     *
     * @return the line without its terminator; empty at the end of the source
     * @throws LineTooLongException if the line is longer than the limit; nothing is consumed, so the next call throws
     *         it again
     * @throws IOException if the source throws it
     */
    public Optional<String> readLine() throws IOException {
        return reader.readLine(charset, lineLimit);
    }

    /**
     * Reads bytes: what is buffered, or else directly from the source. After a line, the first byte is the one behind
     * its terminator.
     *
     * @return how many bytes came, -1 at the end; 0 only if {@code target} has no room
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        return reader.read(target);
    }

    /** As {@link #read(ByteBuffer)} into a part of an array. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return reader.read(target, offset, length);
    }

    /** How many bytes can be read without asking the source. */
    public int buffered() {
        return reader.buffered();
    }
}
