package dev.weft.internal.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a poller does besides whose registrations stay armed. */
public abstract class EdgePollerContract extends PollerContract {
    private static final int ALL = Poller.READ | Poller.WRITE | Poller.HANG_UP;

    /** The network under test. */
    protected EdgePollerContract(Network network) {
        super(network);
    }

    @Test
    void register_readyAlready_allToldOnceUnasked() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(ALL);
        pair.send();
        var registration = poller.register(pair.near(), handler);
        polling.someTimes();
        assertTrue(registration.staysArmed());
        assertEquals(List.of(Poller.READ | Poller.WRITE), handler.told);
    }

    @Test
    void poll_moreDataWhileSomeIsUnread_toldAgain() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(Poller.READ);
        poller.register(pair.near(), handler);
        for (var i = 1; i <= 3; i++) {
            pair.send();
            polling.untilTold(handler, i);
        }
        assertEquals(3, handler.told.size());
        assertEquals(3, pair.receive());
    }

    @Test
    void poll_peerEnded_hangUpToldWithRead() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(ALL);
        poller.register(pair.near(), handler);
        polling.someTimes();
        pair.far().shutdownOutput();
        polling.untilTold(handler, 2);
        assertEquals(Poller.READ | Poller.HANG_UP, handler.told.getLast() & ~Poller.WRITE);
    }

    @Test
    void poll_reset_everythingTold() throws IOException {
        var pair = polling.pair();
        var handler = new Recorder(ALL);
        poller.register(pair.near(), handler);
        polling.someTimes();
        pair.reset();
        polling.untilTold(handler, 2);
        assertEquals(ALL, handler.told.getLast());
    }

    /** Both are ready in one batch; whoever is told first ends the other and puts a third in its place. */
    @Test
    void close_inTheSameBatchAsAnEventOfIt_successorInItsPlaceToldNothingOfIt() throws IOException {
        var one = polling.pair();
        var two = polling.pair();
        var third = polling.pair();
        var successor = new Recorder(Poller.READ | Poller.HANG_UP);
        var first = new Recorder(Poller.READ);
        var second = new Recorder(Poller.READ);
        var registrationOne = poller.register(one.near(), first);
        var registrationTwo = poller.register(two.near(), second);
        first.whenReady = () -> replace(registrationTwo, two, third, successor);
        second.whenReady = () -> replace(registrationOne, one, third, successor);
        one.send();
        two.send();
        polling.someTimes();
        assertEquals(1, first.told.size() + second.told.size());
        assertEquals(2, poller.registered());
        assertEquals(List.of(), successor.told);
        third.send();
        polling.untilTold(successor, 1);
        assertEquals(List.of(Poller.READ), successor.told);
    }

    private void replace(Poller.Registration registration, SocketPair pair, SocketPair successor, Recorder handler) {
        try {
            pair.near().close();
            registration.close();
            poller.register(successor.near(), handler);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The descriptor's number has a new owner, in the same poller, when the old registration is closed. */
    @Test
    void close_registrationWhoseNumberWasReused_successorStaysRegistered() throws IOException {
        var old = polling.pair();
        var registration = poller.register(old.near(), new Recorder(Poller.READ));
        var pair = SocketPair.open(network, old.near()::close); // gets the lowest number that is free
        var successors = new Recorder(Poller.READ);
        poller.register(pair.near(), successors);
        registration.close();
        pair.send();
        polling.untilTold(successors, 1);
        assertEquals(1, poller.registered());
        pair.close();
    }
}
