package dev.weft.internal.poll;

import java.io.IOException;

/** A network of the operating system, whose pollers share how they park and are woken. */
public interface KernelNetwork extends Network {
    @Override
    default Poller newPoller() {
        return new CarrierPoller(this);
    }

    /**
     * What such a poller waits in once something is registered.
     *
     * @throws IOException if the system has no descriptor left for it
     */
    Mechanism openMechanism() throws IOException;
}
