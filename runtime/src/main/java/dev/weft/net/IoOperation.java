package dev.weft.net;

import dev.weft.ParkReason;
import dev.weft.internal.poll.Poller;

/** What can be waited for on a channel: the poller's bit, the reason a dump shows, and the words of a message. */
enum IoOperation {
    ACCEPT("accept on", "accepting on", Poller.ACCEPT, ParkReason.IO_ACCEPT), CONNECT("connect to", "connecting to",
            Poller.CONNECT, ParkReason.IO_CONNECT), READ("read from", "reading from", Poller.READ,
                    ParkReason.IO_READ), WRITE("write to", "writing to", Poller.WRITE, ParkReason.IO_WRITE);

    final String verb;
    final String participle;
    final int interest;
    final ParkReason reason;

    IoOperation(String verb, String participle, int interest, ParkReason reason) {
        this.verb = verb;
        this.participle = participle;
        this.interest = interest;
        this.reason = reason;
    }
}
