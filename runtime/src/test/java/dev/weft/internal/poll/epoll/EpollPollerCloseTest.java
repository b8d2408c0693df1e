package dev.weft.internal.poll.epoll;

import dev.weft.internal.poll.PollerCloseContract;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
final class EpollPollerCloseTest extends PollerCloseContract {
    EpollPollerCloseTest() {
        super(new EpollNetwork());
    }
}
