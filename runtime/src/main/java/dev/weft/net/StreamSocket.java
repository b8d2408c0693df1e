package dev.weft.net;

import dev.weft.internal.poll.RawStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The system calls of one connection, and the waits between them. */
final class StreamSocket {
    final RawStream raw;
    final Readiness readiness;

    StreamSocket(RawStream raw, Readiness readiness) {
        this.raw = raw;
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
            return first ? raw.connect(readiness.address) : raw.finishConnect();
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
        var input = readiness.input;
        var count = input.isWorthATry(limit) ? tryRead(target) : 0;
        for (var again = true; count == 0 && again;) {
            again = input.await(limit);
            count = tryRead(target);
        }
        return count;
    }

    private int tryRead(ByteBuffer target) throws IOException {
        var input = readiness.input;
        var edges = input.edges();
        try {
            var count = raw.read(target);
            if (count == 0) {
                input.drained(edges);
            } else if (target.hasRemaining()) {
                input.shortened(edges);
            }
            return count;
        } catch (IOException e) {
            throw input.failed(e);
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
        var output = readiness.output;
        var count = output.isWorthATry(limit) ? tryWrite(source) : 0;
        for (var again = true; count == 0 && again;) {
            again = output.await(limit);
            count = tryWrite(source);
        }
        return count;
    }

    private int tryWrite(ByteBuffer source) throws IOException {
        var output = readiness.output;
        var edges = output.edges();
        try {
            var count = raw.write(source);
            if (count == 0) {
                output.drained(edges);
            }
            return count;
        } catch (IOException e) {
            throw output.failed(e);
        }
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
        readiness.enter();
        try {
            raw.shutdownOutput();
        } catch (IOException e) {
            throw readiness.output.failed(e);
        } finally {
            readiness.leave();
        }
        readiness.output.wake(); // it tries again, and finds the output closed
    }
}
