package dev.weft.bench.load;

import dev.weft.bench.load.LoadPlan.Mode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;

/**
 * One thread with its share of the connections: connects them, loads the server until the window ends, waits for the last answers until
 * none comes any more, and closes.
 */
final class LoadWorker implements Callable<Tally> {
    /** Connections that are being made at a time: fewer than any backlog. */
    private static final int CONNECTING = 64;
    private static final long SETTLE_NANOS = 10_000_000_000L;
    /** How often in a row nothing comes, in {@link #LONGEST_WAIT_MILLIS} each, before what is missing at the end counts as lost. */
    private static final int LAST_LOOKS = 60;
    private static final long DRAIN_NANOS = 30_000_000_000L;
    private static final long RETRY_NANOS = 10_000_000;
    private static final long MILLI = 1_000_000;
    private static final long LONGEST_WAIT_MILLIS = 50;

    private final LoadPlan plan;
    private final LoadSignals signals;
    private final Selector selector;
    private final LoadConnection[] connections;
    private final LoadConnection[] idle;
    private final Schedule schedule;
    private final int number;
    private final Tally tally = new Tally();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Pattern.CHUNK);

    private Phase phase = Phase.CONNECT;
    private int connecting;
    private int inFlight;
    private int open;
    private long sequence;
    private final ArrayDeque<LoadConnection> again = new ArrayDeque<>();
    private long againNanos;

    private enum Phase {
        /** Connections are made; the idle ones have their single message. */
        CONNECT,
        /** Messages flow. */
        LOAD,
        /** Nothing new is sent. */
        DRAIN
    }

    LoadWorker(LoadPlan plan, LoadSignals signals, int number) throws IOException {
        this.plan = plan;
        this.signals = signals;
        this.selector = Selector.open();
        var pattern = new Pattern();
        this.number = number;
        this.schedule = new Schedule(plan.rate(), plan.connections());
        this.connections = new LoadConnection[share(plan.connections())];
        for (int i = 0; i < connections.length; i++) {
            int index = number + i * plan.threads();
            connections[i] = new LoadConnection(pattern, pace(index), plan.bytes(), index * 7919L);
        }
        this.idle = new LoadConnection[share(plan.idle())];
        for (int i = 0; i < idle.length; i++) {
            idle[i] = new LoadConnection(pattern, new Pace.Once(), plan.bytes(), i * 7907L);
        }
    }

    private Pace pace(int index) {
        return plan.mode() == Mode.RATE
                ? new Pace.FixedRate(schedule, index, plan.pipeline())
                : new Pace.ClosedLoop(plan.pipeline());
    }

    private int share(int all) {
        return (all - number + plan.threads() - 1) / plan.threads();
    }

    @Override
    public Tally call() throws IOException {
        try (selector) {
            connectAll();
            var window = signals.ready();
            phase = Phase.LOAD;
            schedule.start(window.startNanos());
            tally.start(window);
            load(window);
            drain(window);
            return tally;
        } finally {
            close();
        }
    }

    /** Messages that are back. Any thread. */
    long answered() {
        return tally.answered();
    }

    private void connectAll() throws IOException {
        if (plan.mode() != Mode.CHURN) {
            connect(connections);
        }
        connect(idle);
    }

    private void connect(LoadConnection[] all) throws IOException {
        connecting = 0;
        int next = 0;
        long progressNanos = System.nanoTime();
        while ((next < all.length || connecting > 0) && !signals.isStopped()) {
            long now = System.nanoTime();
            while (next < all.length && connecting < CONNECTING) {
                connecting++;
                open(all[next++], now);
                progressNanos = now;
            }
            int before = connecting;
            selector.select(this::handle, LONGEST_WAIT_MILLIS);
            if (connecting < before) {
                progressNanos = now;
                signals.connected(before - connecting);
            } else if (now - progressNanos > SETTLE_NANOS) {
                abandon(all);
            }
        }
    }

    /** Those that got nowhere for a long time. */
    private void abandon(LoadConnection[] all) {
        for (var connection : all) {
            if (connection.isOpen() && !connection.isSettled()) {
                fail(connection, connection.isConnected() ? Failure.NO_ANSWER : Failure.CONNECT_TIMEOUT);
            }
        }
    }

    private void open(LoadConnection connection, long nowNanos) {
        open++;
        try {
            connection.open(selector, plan.server());
            if (phase == Phase.LOAD) {
                connection.release(nowNanos);
            }
        } catch (IOException e) {
            fail(connection, Failure.of(e));
        }
    }

    private void load(Window window) throws IOException {
        long now = System.nanoTime();
        if (plan.mode() != Mode.RATE) {
            for (var connection : connections) {
                begin(connection, now);
            }
        }
        while (now - window.endNanos() < 0 && !signals.isStopped() && open + again.size() > 0) {
            long wait = plan.mode() == Mode.RATE ? sendDue(now) : openAgain(now);
            await(Math.min(wait, window.endNanos() - now));
            tally.publish();
            now = System.nanoTime();
        }
    }

    /** With {@link Mode#CHURN} a place whose connection failed gets another one, a little later. */
    private long openAgain(long nowNanos) {
        if (!again.isEmpty() && nowNanos - againNanos > 0) {
            againNanos = nowNanos + RETRY_NANOS;
            for (int count = again.size(); count > 0; count--) {
                open(again.remove(), nowNanos);
            }
        }
        return again.isEmpty() ? Long.MAX_VALUE : RETRY_NANOS;
    }

    private void begin(LoadConnection connection, long nowNanos) {
        if (plan.mode() == Mode.CHURN) {
            open(connection, nowNanos);
        } else if (connection.isOpen()) {
            send(connection, nowNanos);
        }
    }

    /** Sends what is due by now and returns the time until something else is. */
    private long sendDue(long nowNanos) {
        if (connections.length == 0) {
            return Long.MAX_VALUE;
        }
        while (nextNanos() - nowNanos <= 0) {
            send(connections[(int) (sequence % connections.length)], nowNanos);
            sequence++;
        }
        return nextNanos() - nowNanos;
    }

    /** The connections of this thread are due one after the other, again and again. */
    private long nextNanos() {
        int index = number + (int) (sequence % connections.length) * plan.threads();
        return schedule.intendedNanos(index, sequence / connections.length);
    }

    private void send(LoadConnection connection, long nowNanos) {
        try {
            if (connection.isOpen()) {
                connection.sendReleased(nowNanos);
            }
        } catch (IOException e) {
            fail(connection, Failure.of(e));
        }
    }

    /** A selector counts in milliseconds: the last one before something is due is spent looking again and again. */
    private void await(long nanos) throws IOException {
        if (nanos < 2 * MILLI) {
            if (selector.selectNow(this::handle) == 0) {
                Thread.onSpinWait();
            }
        } else {
            selector.select(this::handle, Math.min(LONGEST_WAIT_MILLIS, nanos / MILLI - 1));
        }
    }

    private void drain(Window window) throws IOException {
        phase = Phase.DRAIN;
        long end = System.nanoTime();
        if (end - window.endNanos() > 0) {
            end = window.endNanos();
        }
        inFlight = 0;
        for (var connection : connections) {
            if (connection.isOpen()) {
                connection.countUnsent(end - 1, tally); // what would be due at the end is no more
                inFlight += connection.inFlight() > 0 ? 1 : 0;
            }
        }
        long now = System.nanoTime();
        // looks, not time: on a machine that stood still the answers may be there, and nobody has looked
        for (int looks = 0; inFlight > 0 && looks < LAST_LOOKS && now - end < DRAIN_NANOS && !signals.isStopped();) {
            looks = selector.select(this::handle, LONGEST_WAIT_MILLIS) > 0 ? 0 : looks + 1;
            now = System.nanoTime();
        }
        for (var connection : connections) {
            if (connection.isOpen() && connection.inFlight() > 0 && !signals.isStopped()) {
                connection.giveUp(now, tally);
                tally.fail(Failure.NO_ANSWER, connection.inFlight());
            }
        }
    }

    private void handle(SelectionKey key) {
        if (!(key.attachment() instanceof LoadConnection connection) || !connection.isOpen()) {
            return;
        }
        try {
            if (!connection.isConnected()) {
                connection.finishConnect();
                settleOrSend(connection);
                return;
            }
            if (key.isReadable()) {
                receive(connection);
            }
            if (key.isValid() && key.isWritable()) {
                connection.send();
            }
        } catch (IOException e) {
            fail(connection, Failure.of(e));
        }
    }

    /** It is connected now. */
    private void settleOrSend(LoadConnection connection) throws IOException {
        if (phase != Phase.CONNECT) {
            connection.send();
        } else if (connection.isIdle()) {
            connection.sendReleased(System.nanoTime());
        } else {
            connecting--;
        }
    }

    private void receive(LoadConnection connection) throws IOException {
        var failure = connection.receive(buffer, tally);
        if (failure != null) {
            fail(connection, failure);
        } else if (connection.inFlight() == 0) {
            back(connection);
        } else if (phase == Phase.LOAD && plan.mode() == Mode.RATE) {
            connection.sendReleased(System.nanoTime());
        }
    }

    /** Nothing is under way on it any more. */
    private void back(LoadConnection connection) throws IOException {
        switch (phase) {
            case CONNECT -> connecting--;
            case DRAIN -> inFlight--;
            case LOAD -> {
                if (plan.mode() == Mode.CHURN && !connection.isIdle()) {
                    close(connection);
                    open(connection, System.nanoTime());
                } else {
                    connection.sendReleased(System.nanoTime());
                }
            }
        }
    }

    private void fail(LoadConnection connection, Failure failure) {
        tally.fail(failure, 1);
        if (phase == Phase.CONNECT && !connection.isSettled()) {
            connecting--;
        } else if (phase == Phase.DRAIN && connection.inFlight() > 0) {
            inFlight--;
        } else if (phase == Phase.LOAD && plan.mode() == Mode.CHURN && !connection.isIdle()) {
            again.add(connection);
        }
        close(connection);
    }

    private void close(LoadConnection connection) {
        connection.close();
        open--;
    }

    private void close() {
        for (var connection : connections) {
            connection.close();
        }
        for (var connection : idle) {
            connection.close();
        }
    }
}
