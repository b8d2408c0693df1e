package dev.weft.bench.model;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.util.Objects;
import java.util.concurrent.SynchronousQueue;

/**
 * The worker JVM of {@link WorkerProcess}: does one job after the other and ends with its input, also in the middle of a job, so
 * that none is left when the other end dies. Jobs get a serial session.
 */
final class WorkerMain {
    private static final ObjectInputFilter ONLY_JOBS = ObjectInputFilter.Config
            .createFilter("maxdepth=20;dev.weft.bench.**;java.base/*;!*");
    /** What {@code writeUTF} takes in any case. */
    private static final int MAX_TEXT = 20_000;

    private WorkerMain() {}

    /** Started by {@link WorkerProcess#start}; takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        var out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(System.err); // what jobs print must not get between the answers
        var jobs = new SynchronousQueue<byte[]>();
        Thread.ofPlatform().daemon().name("jobs").start(() -> work(jobs, out));
        var in = new DataInputStream(new BufferedInputStream(System.in));
        try {
            while (true) {
                jobs.put(in.readNBytes(in.readInt()));
            }
        } catch (EOFException _) {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void work(SynchronousQueue<byte[]> jobs, DataOutputStream out) {
        try (var session = new SerialSession("worker")) {
            while (true) {
                answer(jobs.take(), session, out);
            }
        } catch (IOException | InterruptedException e) { // nobody listens any more
            Runtime.getRuntime().halt(1);
        }
    }

    private static void answer(byte[] request, Session session, DataOutputStream out) throws IOException {
        try {
            long result = read(request).run(session);
            out.writeBoolean(true);
            out.writeLong(result);
        } catch (Throwable e) { // whatever a job fails with is its answer
            var text = e.toString();
            out.writeBoolean(false);
            out.writeUTF(text.substring(0, Math.min(text.length(), MAX_TEXT)));
        }
        out.flush();
    }

    private static Job read(byte[] request) throws IOException, ClassNotFoundException {
        try (var objects = new ObjectInputStream(new ByteArrayInputStream(request))) {
            objects.setObjectInputFilter(ONLY_JOBS);
            return (Job) Objects.requireNonNull(objects.readObject());
        }
    }
}
