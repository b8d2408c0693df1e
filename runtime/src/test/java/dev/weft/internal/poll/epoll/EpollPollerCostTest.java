package dev.weft.internal.poll.epoll;

import dev.weft.internal.poll.PollerCostContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class EpollPollerCostTest extends PollerCostContract {
    EpollPollerCostTest() {
        super(new EpollNetwork());
    }
}
