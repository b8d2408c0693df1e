package dev.weft.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads bytes, lines and messages from a {@link ByteSource} through a buffer of its own.
 *
 * {@snippet :
 * var reader = new ByteReader(stream);
 * var header = reader.readLine(StandardCharsets.US_ASCII, 1000);
 * while (header.isPresent()) {
 *     var length = Integer.parseInt(header.get());
 *     handle(reader.readFully(length));
 *     header = reader.readLine(StandardCharsets.US_ASCII, 1000);
 * }
 * }
 *
 * <p>
 * The buffer grows to what one call needs at once, so its limits bound the memory. What waits is the source, and its time limits and
 * cancellation count. If it throws ({@code Cancelled} and timeouts included), no byte is lost: the next call goes on with what has
 * arrived, from where the one that threw began. Holds no lock or monitor: for one task or thread at a time.
 */
// What is split is bytes, decoded whole: so a character may be split over packets.
public final class ByteReader implements ByteSource {
    /** First size of the buffer: most lines fit, and a connection that never sends one costs no more. */
    private static final int INITIAL_CAPACITY = 256;

    /** The largest limit, with room for a terminator below the largest array. */
    private static final int GREATEST_LIMIT = Integer.MAX_VALUE - 16;

    private final ByteSource source;

    private byte[] bytes = new byte[0];
    private int start; // the first byte that nobody has read
    private int end; // behind the last byte that came
    private boolean ended; // the source has told its end

    /** A reader with an empty buffer. */
    public ByteReader(ByteSource source) {
        this.source = source;
    }

    /**
     * Reads bytes: what is buffered, or else directly from the source.
     *
     * @return how many bytes came, -1 at the end; 0 only if {@code target} has no room
     */
    @Override
    public int read(ByteBuffer target) throws IOException {
        if (start == end) {
            return target.hasRemaining() ? noted(ended ? -1 : source.read(target)) : 0;
        }
        var count = Math.min(target.remaining(), end - start);
        target.put(bytes, start, count);
        start += count;
        return count;
    }

    /** As {@link #read(ByteBuffer)} into a part of an array; no object is made. */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (start == end) {
            return length == 0 ? 0 : noted(ended ? -1 : source.read(target, offset, length));
        }
        var count = Math.min(length, end - start);
        System.arraycopy(bytes, start, target, offset, count);
        start += count;
        return count;
    }

    /**
     * Reads one byte.
     *
     * @return 0 to 255, or -1 at the end
     */
    public int read() throws IOException {
        var next = peek();
        if (next >= 0) {
            start++;
        }
        return next;
    }

    /**
     * The next byte, which stays there.
     *
     * @return 0 to 255, or -1 at the end
     */
    public int peek() throws IOException {
        return has(1) ? Byte.toUnsignedInt(bytes[start]) : -1;
    }

    /**
     * Reads exactly so many bytes, all or none.
     *
     * @throws EOFException if fewer are left; they can still be read
     * @throws IllegalArgumentException if {@code count} is negative or near {@link Integer#MAX_VALUE}
     */
    public byte[] readFully(int count) throws IOException {
        require(count);
        var result = Arrays.copyOfRange(bytes, start, start + count);
        start += count;
        return result;
    }

    /**
     * Passes over exactly so many bytes, buffered or not.
     *
     * @throws EOFException if fewer are left; they are passed over
     * @throws IllegalArgumentException if {@code count} is negative
     */
    public void skip(long count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("count is negative: " + count);
        }
        for (var left = count; left > 0;) {
            if (!has(1)) {
                throw new EOFException("the source ended after " + (count - left) + " of " + count + " bytes");
            }
            var passed = (int) Math.min(left, end - start);
            start += passed;
            left -= passed;
        }
    }

    /**
     * Reads up to a delimiter, or to the end of the source.
     *
     * @param limit the most bytes in front of the delimiter; at least 1
     * @return the bytes in front of the delimiter, which is passed over; empty at the end of the source
     * @throws LineTooLongException if there is no delimiter within the limit; nothing is consumed
     * @throws IllegalArgumentException if the limit is less than 1 or near {@link Integer#MAX_VALUE}
     */
    public Optional<byte[]> readUntil(byte delimiter, int limit) throws IOException {
        requireLimit(limit);
        var index = find(delimiter, limit, false);
        if (index < 0 && start == end) {
            return Optional.empty();
        }
        var behind = index < 0 ? end : index;
        var result = Arrays.copyOfRange(bytes, start, behind);
        start = index < 0 ? end : index + 1;
        return Optional.of(result);
    }

    /** As {@link #readLine(Charset, int)} for UTF-8 and {@link LineReader#DEFAULT_LINE_LIMIT}. */
    public Optional<String> readLine() throws IOException {
        return readLine(StandardCharsets.UTF_8, LineReader.DEFAULT_LINE_LIMIT);
    }

    /**
     * Reads a line, as {@link LineReader} does: it ends at LF or CR LF, which are not part of it, or at the end of the source.
     *
     * @param charset of which an LF is the one byte 10, as in all but UTF-16 and UTF-32; malformed bytes become U+FFFD
     * @param limit the most bytes a line may have, its terminator not counted; at least 1
     * @return the line; empty at the end of the source
     * @throws LineTooLongException if the line is longer; nothing is consumed, so the next call throws it again
     * @throws IllegalArgumentException if the limit is less than 1 or near {@link Integer#MAX_VALUE}
     */
    public Optional<String> readLine(Charset charset, int limit) throws IOException {
        requireLimit(limit);
        var index = find((byte) '\n', limit, true);
        if (index < 0 && start == end) {
            return Optional.empty();
        }
        var behind = index < 0 ? end : index > start && bytes[index - 1] == '\r' ? index - 1 : index;
        var line = new String(bytes, start, behind - start, charset);
        start = index < 0 ? end : index + 1;
        return Optional.of(line);
    }

    /** How many bytes can be read without asking the source. */
    public int buffered() {
        return end - start;
    }

    /** The index of the next delimiter, with the source asked as often as needed; -1 if the source ends before. */
    private int find(byte delimiter, int limit, boolean carriageReturn) throws IOException {
        for (var seen = 0;;) {
            for (var i = start + seen; i < end; i++) {
                if (bytes[i] == delimiter) {
                    requireWithin(limit, i, carriageReturn);
                    return i;
                }
            }
            // as soon as it is certain, so as not to wait for a byte that changes nothing: a CR may be of the terminator
            requireWithin(limit, end, carriageReturn && !ended);
            if (ended) {
                return -1;
            }
            seen = end - start;
            fill(limit + 2L);
        }
    }

    private void requireWithin(int limit, int behind, boolean carriageReturn) throws LineTooLongException {
        var count = behind - start;
        var ofTerminator = carriageReturn && count > 0 && bytes[behind - 1] == '\r' ? 1 : 0;
        if (count - ofTerminator > limit) {
            throw new LineTooLongException(limit);
        }
    }

    private void require(int count) throws IOException {
        if (count < 0 || count > GREATEST_LIMIT) {
            throw new IllegalArgumentException("count out of range: " + count);
        }
        if (!has(count)) {
            throw new EOFException("the source ended after " + (end - start) + " of " + count + " bytes");
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > GREATEST_LIMIT) {
            throw new IllegalArgumentException("limit out of range: " + limit);
        }
    }

    /** Fills the buffer until it has so many bytes; false if the source ends before. */
    private boolean has(int count) throws IOException {
        while (end - start < count && !ended) {
            fill(Math.max(count, INITIAL_CAPACITY));
        }
        return end - start >= count;
    }

    /** Reads more bytes behind those that are there, making room first; {@code most} bounds the buffer if it has to grow. */
    private void fill(long most) throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
        } else if (end == bytes.length && start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        }
        if (end == bytes.length) {
            var wanted = Math.max(INITIAL_CAPACITY, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.max(bytes.length + 1L, Math.min(wanted, most)));
        }
        var count = noted(source.read(bytes, end, bytes.length - end));
        end += Math.max(count, 0);
    }

    private int noted(int count) {
        ended |= count < 0;
        return count;
    }
}
