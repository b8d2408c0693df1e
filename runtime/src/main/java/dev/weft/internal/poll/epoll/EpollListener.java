package dev.weft.internal.poll.epoll;

import dev.weft.internal.linux.Errno;
import dev.weft.internal.linux.Linux;
import dev.weft.internal.linux.SocketAddresses;
import dev.weft.internal.linux.SocketOptions;
import dev.weft.internal.poll.Poller;
import dev.weft.internal.poll.RawListener;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket that listens. */
final class EpollListener extends EpollSocket implements RawListener {
    private final int family;

    // of who accepts
    private final int[] errno = new int[1];
    private final byte[] peer = new byte[SocketAddresses.MAX_SIZE];
    private final int[] peerSize = new int[1];

    EpollListener(int descriptor, int family) {
        super(descriptor);
        this.family = family;
    }

    @Override
    public @Nullable RawStream accept() throws IOException {
        for (;;) {
            peerSize[0] = peer.length;
            var accepted = Linux.accept(descriptor(), peer, peerSize, errno);
            if (accepted >= 0) {
                return EpollStream.over(accepted, family, peer);
            }
            switch (-accepted) {
                case Errno.EAGAIN -> {
                    return null;
                }
                case Errno.EINTR, Errno.ECONNABORTED -> {
                    // the next one, for this one has gone
                }
                default -> throw Errno.exception(-accepted);
            }
        }
    }

    @Override
    SocketOptions options() {
        return SocketOptions.OF_LISTENERS;
    }

    @Override
    int readable() {
        return Poller.ACCEPT;
    }

    @Override
    int writable() {
        return 0;
    }
}
