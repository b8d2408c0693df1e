package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.RawListener;
import dev.weft.internal.poll.RawStream;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import org.jspecify.annotations.Nullable;

/** A listener on a {@link ServerSocketChannel}. */
final class NioListener extends NioSocket<ServerSocketChannel> implements RawListener {
    NioListener(ServerSocketChannel channel) {
        super(channel);
    }

    @Override
    public @Nullable RawStream accept() throws IOException {
        var accepted = channel.accept();
        return accepted == null ? null : NioStream.over(accepted);
    }
}
