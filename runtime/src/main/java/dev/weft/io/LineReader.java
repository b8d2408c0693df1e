package dev.weft.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines, and bytes between them, from a {@link ByteSource} through a buffer of its own.
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
// Lines are split as bytes and decoded whole: that is why a character may be split over packets, and which charsets are
// refused.
public final class LineReader implements ByteSource {
    /**
     * The limit of a line if none is given: enough for any header line of common protocols, too little to fill memory.
     */
    public static final int DEFAULT_LINE_LIMIT = 8192;

    /** First size of the buffer: most lines fit, and a connection that never sends one costs no more. */
    private static final int INITIAL_CAPACITY = 256;

    /** Room for CR LF behind a line of the greatest length. */
    private static final int TERMINATOR = 2;

    private final ByteSource source;
    private final Charset charset;
    private final int lineLimit;

    private byte[] bytes = new byte[0];
    private @Nullable ByteBuffer view; // of `bytes`, which the source writes into; made again when `bytes` grows
    private int start; // the first byte that nobody has read
    private int end; // behind the last byte that came
    private int scanned; // no LF in front of it; start <= scanned <= end
    private boolean ended; // the source has told its end

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
        this.source = source;
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
        while (true) {
            var lineFeed = find();
            if (lineFeed >= 0) {
                var afterLine = lineFeed > start && bytes[lineFeed - 1] == '\r' ? lineFeed - 1 : lineFeed;
                return Optional.of(take(afterLine, lineFeed + 1));
            }
            if (ended) {
                return start == end ? Optional.empty() : Optional.of(take(end, end));
            }
            requireWithinLimit();
            fill();
        }
    }

    /**
     * Reads bytes: what is buffered, or else directly from the source. After a line, the first byte is the one behind
     * its terminator.
     *
     * @return how many bytes came, -1 at the end; 0 only if {@code target} has no room
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        if (start == end) {
            return ended && target.hasRemaining() ? -1 : readSource(target);
        }
        var count = Math.min(target.remaining(), end - start);
        target.put(bytes, start, count);
        start += count;
        scanned = Math.max(scanned, start);
        return count;
    }

    /** How many bytes can be read without asking the source. */
    public int buffered() {
        return end - start;
    }

    /** The index of the next LF in the buffer, or -1. */
    private int find() {
        for (var i = scanned; i < end; i++) {
            if (bytes[i] == '\n') {
                scanned = i;
                return i;
            }
        }
        scanned = end;
        return -1;
    }

    private String take(int afterLine, int next) throws LineTooLongException {
        if (afterLine - start > lineLimit) {
            throw new LineTooLongException(lineLimit);
        }
        var line = new String(bytes, start, afterLine - start, charset);
        start = next;
        scanned = next;
        return line;
    }

    /**
     * Throws as soon as it is certain, so as not to wait for a byte that changes nothing: a CR may be of the
     * terminator.
     */
    private void requireWithinLimit() throws LineTooLongException {
        var count = end - start - (end > start && bytes[end - 1] == '\r' ? 1 : 0);
        if (count > lineLimit) {
            throw new LineTooLongException(lineLimit);
        }
    }

    /** Reads more bytes behind those that are there, making room first. */
    private void fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
            scanned = 0;
        } else if (end == bytes.length && start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            scanned -= start;
            start = 0;
        }
        if (end == bytes.length) {
            var wanted = Math.max(INITIAL_CAPACITY, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, lineLimit + TERMINATOR));
            view = null;
        }
        if (view == null) {
            view = ByteBuffer.wrap(bytes);
        }
        var room = view.limit(bytes.length).position(end);
        readSource(room);
        end = room.position();
    }

    private int readSource(ByteBuffer target) throws IOException {
        var count = source.read(target);
        ended |= count < 0;
        return count;
    }
}
