package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.OneShotPollerContract;
import java.nio.channels.spi.SelectorProvider;

final class NioPollerTest extends OneShotPollerContract {
    NioPollerTest() {
        super(new NioNetwork(SelectorProvider.provider()));
    }
}
