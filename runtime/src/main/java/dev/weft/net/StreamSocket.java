package dev.weft.net;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The system calls of one connection, and the waits between them. */
final class StreamSocket {
    /**
     * The most that one system call takes from or puts into an array: the JDK copies it through a direct buffer of that
     * size, which it keeps for each thread.
     */
    private static final int ARRAY_TRANSFER = 64 * 1024;

    final SocketChannel channel;
    final Readiness readiness;

    StreamSocket(SocketChannel channel, Readiness readiness) {
        this.channel = channel;
        this.readiness = readiness;
    }

    void connect(TimeLimit limit) throws IOException {
        var outcome = readiness.output;
        outcome.begin(IoOperation.CONNECT);
        try {
            if (tryConnect(true)) {
                return;
            }
            for (var again = true; again;) {
                again = outcome.await(limit);
                if (tryConnect(false)) {
                    return;
                }
            }
            throw outcome.timedOut(limit);
        } finally {
            outcome.end();
        }
    }

    private boolean tryConnect(boolean first) throws IOException {
        try {
            return first ? channel.connect(readiness.address) : channel.finishConnect();
        } catch (IOException e) {
            throw readiness.output.failed(e);
        }
    }

    int read(ByteBuffer target, TimeLimit limit) throws IOException {
        var input = readiness.input;
        input.begin(IoOperation.READ);
        try {
            if (!target.hasRemaining()) {
                return 0;
            }
            var count = receive(target, limit);
            if (count == 0) {
                throw input.timedOut(limit);
            }
            return count;
        } finally {
            input.end();
        }
    }

    /** Tries and waits; 0 when the time is over. By the user of the input. */
    private int receive(ByteBuffer target, TimeLimit limit) throws IOException {
        var count = tryRead(target);
        for (var again = true; count == 0 && again;) {
            again = readiness.input.await(limit);
            count = tryRead(target);
        }
        return count;
    }

    private int tryRead(ByteBuffer target) throws IOException {
        var limit = narrow(target);
        try {
            return channel.read(target);
        } catch (IOException e) {
            throw readiness.input.failed(e);
        } finally {
            target.limit(limit);
        }
    }

    void readFully(ByteBuffer target, TimeLimit limit) throws IOException {
        var input = readiness.input;
        input.begin(IoOperation.READ);
        var wanted = target.remaining();
        try {
            while (target.hasRemaining()) {
                var count = receive(target, limit);
                if (count == 0) {
                    throw input.timedOut(limit, wanted - target.remaining(), wanted);
                }
                if (count < 0) {
                    throw new EOFException(IoOperation.READ.verb + " " + readiness + ": the stream ended after "
                            + (wanted - target.remaining()) + " of " + wanted + " bytes");
                }
                if (target.hasRemaining()) {
                    input.spend();
                }
            }
        } finally {
            input.end();
        }
    }

    int write(ByteBuffer source, TimeLimit limit) throws IOException {
        var output = readiness.output;
        output.begin(IoOperation.WRITE);
        try {
            if (!source.hasRemaining()) {
                return 0;
            }
            var count = send(source, limit);
            if (count == 0) {
                throw output.timedOut(limit);
            }
            return count;
        } finally {
            output.end();
        }
    }

    /** Tries and waits; 0 when the time is over. By the user of the output. */
    private int send(ByteBuffer source, TimeLimit limit) throws IOException {
        var count = tryWrite(source);
        for (var again = true; count == 0 && again;) {
            again = readiness.output.await(limit);
            count = tryWrite(source);
        }
        return count;
    }

    private int tryWrite(ByteBuffer source) throws IOException {
        var limit = narrow(source);
        try {
            return channel.write(source);
        } catch (IOException e) {
            throw readiness.output.failed(e);
        } finally {
            source.limit(limit);
        }
    }

    /** Hides from one system call what is too much of an array; returns the limit to restore. */
    private static int narrow(ByteBuffer buffer) {
        var limit = buffer.limit();
        if (!buffer.isDirect() && buffer.remaining() > ARRAY_TRANSFER) {
            buffer.limit(buffer.position() + ARRAY_TRANSFER);
        }
        return limit;
    }

    void writeFully(ByteBuffer source, TimeLimit limit) throws IOException {
        var output = readiness.output;
        output.begin(IoOperation.WRITE);
        var wanted = source.remaining();
        try {
            while (source.hasRemaining()) {
                if (send(source, limit) == 0) {
                    throw output.timedOut(limit, wanted - source.remaining(), wanted);
                }
                if (source.hasRemaining()) {
                    output.spend(); // not after the last byte: the yield may throw, and the operation has succeeded
                }
            }
        } finally {
            output.end();
        }
    }

    void shutdownOutput() throws IOException {
        readiness.requireOpen();
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw readiness.output.failed(e);
        }
        readiness.output.wake(); // it tries again, and finds the output closed
    }
}
