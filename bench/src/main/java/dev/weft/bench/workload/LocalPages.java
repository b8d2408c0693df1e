package dev.weft.bench.workload;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A very small HTTP server on the loopback address: whatever is asked for, the answer is one page, and the connection ends. It stands for
 * the world outside, so it runs on ordinary threads, whatever the model.
 */
final class LocalPages implements Closeable {
    private static final int BODY_BYTES = 4096;
    private static final byte[] ANSWER = ("HTTP/1.0 200 OK\r\nContent-Length: " + BODY_BYTES + "\r\n\r\n"
            + "x".repeat(BODY_BYTES)).getBytes(StandardCharsets.US_ASCII);

    /** As many connections may wait to be taken; more than there are jobs at once. */
    private static final int BACKLOG = 128;

    /** One may wait for its client while another works. */
    private static final int THREADS = 4;

    private final ServerSocket listener;

    private LocalPages(ServerSocket listener) {
        this.listener = listener;
    }

    /** Starts on a free port. */
    static LocalPages open() throws IOException {
        var pages = new LocalPages(new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress()));
        for (int i = 0; i < THREADS; i++) {
            Thread.ofPlatform().daemon().name("local-pages-" + i).start(pages::serve);
        }
        return pages;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** So many bytes has an answer. */
    static int answerBytes() {
        return ANSWER.length;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (var socket = listener.accept()) {
                answer(socket);
            } catch (IOException _) {
                // closed, or the client has gone; a job that misses its answer tells by itself
            }
        }
    }

    private static void answer(Socket socket) throws IOException {
        var in = socket.getInputStream();
        byte[] request = new byte[BODY_BYTES];
        int length = 0;
        while (!new String(request, 0, length, StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int count = in.read(request, length, request.length - length);
            if (count <= 0) {
                return;
            }
            length += count;
        }
        socket.getOutputStream().write(ANSWER);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
