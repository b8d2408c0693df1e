package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.Mechanism;
import dev.weft.internal.poll.Poller.ReadyHandler;
import dev.weft.internal.poll.Poller.Registration;
import dev.weft.internal.poll.RawSocket;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import java.util.function.Consumer;

/** A {@link Selector}: it tells once for each time that is armed. */
final class NioMechanism implements Mechanism {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    private final Consumer<SelectionKey> tell = NioMechanism::tell;

    private int open; // registrations that are not closed
    private boolean unflushed; // the selector holds a cancelled key, and its descriptor
    private boolean selecting; // inside select, where another select is refused
    private boolean closed;

    NioMechanism(Selector selector) {
        this.selector = selector;
    }

    @Override
    public Registration register(RawSocket socket, ReadyHandler handler) throws IOException {
        if (!(socket instanceof NioSocket<?> known)) {
            throw new IllegalArgumentException("not a socket of this network: " + socket);
        }
        NioRegistration registration = new NioRegistration(this, handler);
        var key = known.channel.register(selector, 0, registration);
        registration.key = key;
        if (known instanceof NioStream stream) {
            stream.registered(key);
        }
        open++;
        return registration;
    }

    @Override
    public int pollNow() throws IOException {
        return select(0, false);
    }

    @Override
    public int await(long timeoutNanos) throws IOException {
        // select counts in milliseconds, and its 0 means no limit
        long millis = timeoutNanos == Long.MAX_VALUE ? 0 : Math.ceilDiv(timeoutNanos, NANOS_PER_MILLI);
        return select(millis, true);
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public int registered() {
        return open + (unflushed ? 1 : 0);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (SelectionKey key : List.copyOf(selector.keys())) {
            if (key.attachment() instanceof NioRegistration registration && registration.end()) {
                registration.handler.closed();
            }
        }
        unflushed = false;
        selector.close();
    }

    private int select(long millis, boolean block) throws IOException {
        selecting = true;
        unflushed = false; // gives back what was cancelled before; what handlers cancel meanwhile sets it again
        try {
            return block ? selector.select(tell, millis) : selector.selectNow(tell);
        } finally {
            selecting = false;
        }
    }

    private static void tell(SelectionKey key) {
        if (key.attachment() instanceof NioRegistration registration) {
            registration.tell();
        }
    }

    /** A registration has ended; its key is cancelled. */
    void released() {
        open--;
        unflushed = true;
    }

    /** Gives back the descriptors of cancelled keys, which only a select does. */
    void flush() {
        if (selecting || closed) {
            return; // the next poll does it; see registered()
        }
        try {
            pollNow();
        } catch (IOException _) {
            unflushed = true; // the next poll meets the same error, where it can be reported
        }
    }
}
