package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.PollerCostContract;
import java.nio.channels.spi.SelectorProvider;

final class NioPollerCostTest extends PollerCostContract {
    NioPollerCostTest() {
        super(new NioNetwork(SelectorProvider.provider()));
    }
}
