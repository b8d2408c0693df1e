package dev.weft;

import dev.weft.internal.time.Timer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link CarrierPort#after} has put off. */
final class CarrierAlarm extends Timer implements CarrierPort.Alarm {
    private static final Logger LOG = LoggerFactory.getLogger(CarrierAlarm.class);

    private final Carrier carrier;
    private final Runnable action;

    CarrierAlarm(Carrier carrier, Runnable action) {
        this.carrier = carrier;
        this.action = action;
    }

    /** Sets it. Its carrier only. */
    CarrierAlarm start(long delayNanos) {
        carrier.timers().schedule(this, Durations.after(carrier.nanoTime(), Math.max(0, delayNanos)));
        return this;
    }

    @Override
    protected void expired(long nowNanos) {
        try {
            action.run();
        } catch (Throwable failure) { // a stranger's action is not our loop
            LOG.error("an alarm on {} failed", carrier, failure);
        }
    }

    @Override
    public void cancel() {
        if (carrier.isCurrent()) {
            carrier.timers().cancel(this);
        } else {
            carrier.executeQuietly(() -> carrier.timers().cancel(this));
        }
    }
}
