package dev.weft.bench.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The server, if it runs on this machine and its process is known: what Linux tells about it. */
public final class ServerProcess {
    /** Of {@code /proc/PID/stat}: a tick is 10 ms everywhere (USER_HZ, proc(5)). */
    private static final long TICK_NANOS = 10_000_000;
    private static final int USER_TICKS = 11; // fields 14 and 15, counted from the one behind the name in brackets
    private static final long KIBI = 1024;

    private final Path folder;

    private ServerProcess(Path folder) {
        this.folder = folder;
    }

    /**
     * A process of this machine.
     *
     * @throws IOException if there is no such process, or no {@code /proc}
     */
    public static ServerProcess of(long pid) throws IOException {
        var process = new ServerProcess(Path.of("/proc", Long.toString(pid)));
        process.cpuNanos();
        return process;
    }

    /** Processor time of all its threads so far, in its own code and in the kernel's on its behalf. */
    long cpuNanos() throws IOException {
        var text = read("stat");
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[USER_TICKS + 1])) * TICK_NANOS;
    }

    /** Memory it has in RAM. */
    long residentBytes() throws IOException {
        for (var line : read("status").split("\n", -1)) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIBI;
            }
        }
        throw new IOException("no VmRSS in " + folder + "/status: the process has ended");
    }

    private String read(String file) throws IOException {
        try {
            return Files.readString(folder.resolve(file));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no process " + folder.getFileName() + " (no " + folder + ")", e);
        }
    }
}
