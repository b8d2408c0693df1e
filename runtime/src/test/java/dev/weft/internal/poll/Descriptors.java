package dev.weft.internal.poll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The descriptors of this process, on Linux. */
final class Descriptors {
    private Descriptors() {}

    /** Those that pollers wait in and are woken by. */
    static long ofPollers() throws IOException {
        return count("anon_inode:[event");
    }

    /** Those of sockets. */
    static long ofSockets() throws IOException {
        return count("socket:");
    }

    private static long count(String start) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(descriptor -> target(descriptor).startsWith(start)).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return ""; // the one that reads the directory is gone by now
        }
    }
}
