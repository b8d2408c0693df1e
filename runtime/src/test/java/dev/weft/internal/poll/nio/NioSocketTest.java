package dev.weft.internal.poll.nio;

import dev.weft.internal.poll.RawSocketContract;
import java.nio.channels.spi.SelectorProvider;

final class NioSocketTest extends RawSocketContract {
    NioSocketTest() {
        super(new NioNetwork(SelectorProvider.provider()));
    }
}
