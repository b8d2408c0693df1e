package dev.weft.net;

import dev.weft.ParkReason;
import dev.weft.net.Net.FullListener;
import dev.weft.net.Net.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/** Every operation that waits, on a subject where nothing will come. */
enum Wait {
    ACCEPT(ParkReason.IO_ACCEPT), CONNECT(ParkReason.IO_CONNECT), CONNECT_BY_NAME(ParkReason.IO_CONNECT), READ(
            ParkReason.IO_READ), READ_FULLY(ParkReason.IO_READ), READ_SEVERAL(ParkReason.IO_READ), READ_BORROWED(
                    ParkReason.IO_READ), READABLE(ParkReason.IO_READ), WRITE(ParkReason.IO_WRITE), WRITE_FULLY(
                            ParkReason.IO_WRITE), WRITE_FULLY_SEVERAL(ParkReason.IO_WRITE);

    final ParkReason reason;

    Wait(ParkReason reason) {
        this.reason = reason;
    }

    /** Runs the operation without a limit. */
    void on(Subject subject) throws IOException {
        switch (this) {
            case ACCEPT -> subject.listener.accept();
            case CONNECT -> TcpStream.connect(subject.full.address());
            case CONNECT_BY_NAME -> TcpStream.connect(subject.full.host(), subject.full.address().getPort(), Net.LONG);
            case READ -> subject.stream().read(ByteBuffer.allocate(1));
            case READ_FULLY -> subject.stream().readFully(ByteBuffer.allocate(1));
            case READ_SEVERAL -> subject.stream().read(several(1));
            case READ_BORROWED -> subject.stream().readBorrowed(ByteBuffer::get);
            case READABLE -> {
                subject.stream().readNow(new byte[1], 0, 1); // else it returns at once, the first time
                subject.stream().awaitReadable();
            }
            case WRITE -> Net.writeForEver(subject.stream());
            case WRITE_FULLY -> subject.stream().writeFully(new byte[64_000_000]);
            case WRITE_FULLY_SEVERAL -> subject.stream().writeFully(several(64_000_000));
        }
    }

    /** Runs the operation with a limit. */
    void on(Subject subject, Duration timeout) throws IOException {
        switch (this) {
            case ACCEPT -> subject.listener.accept(timeout);
            case CONNECT -> TcpStream.connect(subject.full.address(), timeout);
            case CONNECT_BY_NAME -> TcpStream.connect(subject.full.host(), subject.full.address().getPort(), timeout);
            case READ -> subject.stream().read(ByteBuffer.allocate(1), timeout);
            case READ_FULLY -> subject.stream().readFully(ByteBuffer.allocate(1), timeout);
            case READ_SEVERAL -> subject.stream().read(several(1), timeout);
            case READ_BORROWED -> subject.stream().readBorrowed(ByteBuffer::get, timeout);
            case READABLE -> {
                subject.stream().readNow(new byte[1], 0, 1);
                subject.stream().awaitReadable(timeout);
            }
            case WRITE -> {
                for (var chunk = ByteBuffer.allocate(64 * 1024);;) {
                    subject.stream().write(chunk.clear(), timeout);
                }
            }
            case WRITE_FULLY -> subject.stream().writeFully(ByteBuffer.allocate(64_000_000), timeout);
            case WRITE_FULLY_SEVERAL -> subject.stream().writeFully(several(64_000_000), timeout);
        }
    }

    private static ByteBuffer[] several(int size) {
        return new ByteBuffer[]{ByteBuffer.allocate(size), ByteBuffer.allocate(1)};
    }

    /** What the operations work on: a listener, a full listener, and a stream whose peer is silent. */
    record Subject(TcpListener listener, FullListener full, Pair pair) implements AutoCloseable {
        static Subject open() throws IOException {
            return new Subject(Net.listen(), FullListener.open(), Pair.openNarrow());
        }

        TcpStream stream() {
            return pair.server();
        }

        TcpStream peer() {
            return pair.client();
        }

        /** The address that a message about the operation names. */
        String address(Wait wait) {
            return Net.text(switch (wait) {
                case ACCEPT -> listener.localAddress();
                case CONNECT, CONNECT_BY_NAME -> full.address();
                default -> stream().remoteAddress();
            });
        }

        /** Closes what the operation waits for; a connection in the making belongs to nobody else. */
        void closeFor(Wait wait) {
            if (wait == ACCEPT) {
                listener.close();
            } else {
                stream().close();
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
            full.close();
            pair.close();
        }
    }
}
