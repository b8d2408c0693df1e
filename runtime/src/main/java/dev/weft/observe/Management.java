package dev.weft.observe;

import dev.weft.Scheduler;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The registration of a scheduler with the platform's MBean server, where JMX tools and {@code ./weft dump} find its
 * {@link SchedulerMXBean}.
 *
 * {@snippet :
 * try (var scheduler = Scheduler.builder().name("shop").start(); var management = Management.register(scheduler)) {
 *     scheduler.spawn(() -> serve()).join(); // meanwhile: ./weft dump <process id>
 * }
 * }
 *
 * <p>
 * The name is {@code dev.weft:type=Scheduler,name="shop"}; a second scheduler of that name has {@code ,instance=2} behind it. It
 * stays until {@link #close}, also when the scheduler is closed before, and keeps the scheduler from being collected.
 */
public final class Management implements AutoCloseable {
    private static final String TYPE = "dev.weft:type=Scheduler,name=";

    private final MBeanServer server;
    private final ObjectName name;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Management(MBeanServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /**
     * Makes the scheduler visible. Any thread. The first registration in a JVM starts its MBean server, which takes about a tenth
     * of a second. A scheduler that is registered twice is there twice.
     */
    public static Management register(Scheduler scheduler) {
        var bean = new SchedulerBean(Objects.requireNonNull(scheduler, "scheduler"));
        var server = ManagementFactory.getPlatformMBeanServer();
        var base = TYPE + ObjectName.quote(scheduler.name());
        var name = base;
        try {
            for (var instance = 2;; instance++) {
                try {
                    return new Management(server, server.registerMBean(bean, new ObjectName(name)).getObjectName());
                } catch (InstanceAlreadyExistsException taken) { // not asked for before: another may come at any moment
                    name = base + ",instance=" + instance;
                }
            }
        } catch (JMException e) {
            throw new AssertionError("bug: " + scheduler + " can't be registered", e);
        }
    }

    /** What the bean is registered as. */
    public ObjectName name() {
        return name;
    }

    /** Takes the bean away again. Any thread; again changes nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return; // the name may be another's by now
        }
        try {
            server.unregisterMBean(name);
        } catch (InstanceNotFoundException gone) {
            return; // by a JMX tool
        } catch (JMException e) {
            throw new AssertionError("bug: " + name + " can't be unregistered", e);
        }
    }

    @Override
    public String toString() {
        return "Management[" + name + "]";
    }
}
