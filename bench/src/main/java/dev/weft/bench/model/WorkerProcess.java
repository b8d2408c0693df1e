package dev.weft.bench.model;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A worker JVM, seen from here: {@link WorkerMain} is at the other end of its pipes. A request is the length of a serialized job and
 * its bytes; an answer is true and the result, or false and a text. One caller at a time; {@link #close} by any thread.
 */
final class WorkerProcess implements AutoCloseable {
    /** More than an idle worker needs to see that its input has ended. */
    private static final long END_MILLIS = 500;

    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream answers;

    private WorkerProcess(Process process) {
        this.process = process;
        this.requests = new DataOutputStream(process.getOutputStream()); // buffered already
        this.answers = new DataInputStream(process.getInputStream());
    }

    /** The serial collector keeps its start short and its processor time its own. */
    static WorkerProcess start() throws IOException {
        var java = Path.of(property("java.home"), "bin", "java").toString();
        return new WorkerProcess(new ProcessBuilder(java, "-XX:+UseSerialGC", "-cp", property("java.class.path"),
                WorkerMain.class.getName()).redirectError(Redirect.INHERIT).start());
    }

    private static String property(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }

    /**
     * Has the job done.
     *
     * @throws IOException
     *             if the job failed, can't be sent, or the worker ended; the message says which
     */
    long call(Job job) throws IOException {
        var bytes = serialized(job);
        try {
            requests.writeInt(bytes.length);
            requests.write(bytes);
            requests.flush();
            if (answers.readBoolean()) {
                return answers.readLong();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new IOException("worker process " + process.pid() + " has ended with status " + status(), e);
        }
        throw new IOException("in worker process " + process.pid() + ": " + answers.readUTF());
    }

    private static byte[] serialized(Job job) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(job);
        }
        return bytes.toByteArray();
    }

    /** Waits for its end. */
    int status() {
        return process.onExit().join().exitValue();
    }

    /** The sign to end. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The processor time that it has used, in the steps of the operating system's clock; zero once it has ended. */
    Duration cpuTime() {
        return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Ends it, whatever it does. */
    @Override
    public void close() {
        try {
            endInput();
            if (!process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException _) {
            process.destroyForcibly();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
