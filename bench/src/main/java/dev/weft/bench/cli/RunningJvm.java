package dev.weft.bench.cli;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The Weft schedulers of another JVM on this machine, reached by its process id. The only class that needs the modules for that, so
 * that the other commands run without them.
 */
final class RunningJvm {
    private static final String SCHEDULERS = "dev.weft:type=Scheduler,*";

    private RunningJvm() {}

    /**
     * What an operation without arguments returns for each scheduler, by the name of its bean.
     *
     * @throws IOException
     *             if there is no such process, or it shows no scheduler: the message is for the user
     */
    @SuppressWarnings("BanJNDI") // the address is what the JVM itself gave to its own user
    static Map<String, String> dumps(long pid, String operation) throws IOException {
        if (ProcessHandle.of(pid).isEmpty()) {
            throw new IOException("there is no process " + pid);
        }
        try (var connector = JMXConnectorFactory.connect(new JMXServiceURL(startAgent(pid)))) {
            var dumps = dumps(connector.getMBeanServerConnection(), operation);
            if (dumps.isEmpty()) {
                throw new IOException("process " + pid + " shows no Weft scheduler. Its code has to say: "
                        + "Management.register(scheduler), of dev.weft.observe");
            }
            return dumps;
        }
    }

    /** Where the JVM's management agent listens, which is started if need be. */
    private static String startAgent(long pid) throws IOException {
        VirtualMachine jvm;
        try {
            jvm = VirtualMachine.attach(String.valueOf(pid));
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " is no JVM, or allows nobody to attach: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException("can't attach to process " + pid + ", perhaps another user's: " + e.getMessage(), e);
        }
        try {
            return jvm.startLocalManagementAgent();
        } finally {
            jvm.detach();
        }
    }

    private static Map<String, String> dumps(MBeanServerConnection server, String operation) throws IOException {
        var dumps = new TreeMap<String, String>();
        for (var name : server.queryNames(schedulers(), null)) {
            answer(server, name, operation).ifPresent(dump -> dumps.put(name.toString(), dump));
        }
        return dumps;
    }

    /** Empty if the bean was taken away since it was named. */
    private static Optional<String> answer(MBeanServerConnection server, ObjectName name, String operation)
            throws IOException {
        try {
            return Optional.of((String) server.invoke(name, operation, null, null));
        } catch (InstanceNotFoundException gone) {
            return Optional.empty();
        } catch (JMException e) {
            throw new IOException(name + " does not answer: " + e, e);
        }
    }

    private static ObjectName schedulers() {
        try {
            return new ObjectName(SCHEDULERS);
        } catch (MalformedObjectNameException e) {
            throw new AssertionError("bug: " + SCHEDULERS, e);
        }
    }
}
