package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.PollerCloseContract;
import java.nio.channels.spi.SelectorProvider;

final class NioPollerCloseTest extends PollerCloseContract {
    NioPollerCloseTest() {
        super(new NioNetwork(SelectorProvider.provider()));
    }
}
