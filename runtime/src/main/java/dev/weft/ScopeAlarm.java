package dev.weft;

import dev.weft.internal.time.Timer;

/** Ends the time of a scope. On the heap of the owner's carrier, touched by that carrier only. */
final class ScopeAlarm extends Timer {
    private final CancelScope scope;
    private final Carrier carrier;

    private ScopeAlarm(CancelScope scope, Carrier carrier) {
        this.scope = scope;
        this.carrier = carrier;
    }

    static ScopeAlarm start(CancelScope scope, Carrier carrier, long deadlineNanos) {
        var alarm = new ScopeAlarm(scope, carrier);
        if (deadlineNanos <= carrier.nanoTime()) {
            scope.expire();
        } else {
            carrier.timers().schedule(alarm, deadlineNanos);
        }
        return alarm;
    }

    void stop() {
        carrier.timers().cancel(this);
    }

    @Override
    protected void expired(long nowNanos) {
        scope.expire();
    }
}
