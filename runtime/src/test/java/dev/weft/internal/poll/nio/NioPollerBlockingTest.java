package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.PollerBlockingContract;
import java.nio.channels.spi.SelectorProvider;

final class NioPollerBlockingTest extends PollerBlockingContract {
    NioPollerBlockingTest() {
        super(new NioNetwork(SelectorProvider.provider()));
    }
}
