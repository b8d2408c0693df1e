package dev.weft.internal.poll.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The timeout of kernels that count in milliseconds. */
final class EpollTimeoutTest {
    @Test
    void millis_roundedUpAndBounded() {
        assertEquals(1, EpollMechanism.millis(1));
        assertEquals(1, EpollMechanism.millis(1_000_000));
        assertEquals(2, EpollMechanism.millis(1_000_001));
        assertEquals(Integer.MAX_VALUE, EpollMechanism.millis(Long.MAX_VALUE - 1));
        assertEquals(-1, EpollMechanism.millis(Long.MAX_VALUE));
    }
}
