package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a poller does besides whose registrations must be armed for every wait. */
public abstract class OneShotPollerContract extends PollerContract {
    private static final int ALL = Poller.READ | Poller.WRITE | Poller.HANG_UP;

    /** The network under test. */
    protected OneShotPollerContract(Network network) {
        super(network);
    }

    @Test
    void arm_neverArmed_notTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(ALL);
        var registration = poller.register(pair.near(), handler);
        pair.send();
        polling.someTimes();
        assertEquals(List.of(), handler.told);
        assertEquals(1, pair.receive());
        assertFalse(registration.staysArmed());
    }

    @Test
    void arm_againWhileStillReady_toldAgain() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(ALL);
        var registration = poller.register(pair.near(), handler);
        pair.send();
        for (var i = 1; i <= 3; i++) {
            registration.arm(Poller.READ);
            polling.untilTold(handler, i);
            polling.someTimes();
        }
        assertEquals(List.of(Poller.READ, Poller.READ, Poller.READ), handler.told);
    }

    @Test
    void arm_insideHandlerWhileStillReady_toldAgainInALaterPoll() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(ALL);
        var registration = poller.register(pair.near(), handler);
        handler.whenReady = () -> registration.arm(Poller.READ);
        pair.send();
        registration.arm(Poller.READ);
        polling.untilTold(handler, 3);
        assertEquals(3, handler.told.size());
    }

    @Test
    void arm_readAndWrite_disarmsOnlyWhatWasTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(ALL);
        var registration = poller.register(pair.near(), handler);
        registration.arm(Poller.READ);
        registration.arm(Poller.WRITE);
        polling.untilTold(handler, 1);
        assertEquals(List.of(Poller.WRITE), handler.told);
        pair.send();
        polling.untilTold(handler, 2);
        assertEquals(List.of(Poller.WRITE, Poller.READ), handler.told);
    }
}
