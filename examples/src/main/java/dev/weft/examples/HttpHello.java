package dev.weft.examples;

import dev.weft.Scheduler;
import dev.weft.io.LineReader;
import dev.weft.io.LineTooLongException;
import dev.weft.net.TcpServer;
import dev.weft.net.TcpStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * An HTTP/1.1 server that gives everybody the same answer, for {@code curl}, {@code wrk} and browsers. It shows what a protocol looks
 * like in plain blocking style: read a line, read the next, answer, go on until the client has enough.
 *
 * {@snippet :
 * try (var server = HttpHello.start(new InetSocketAddress("127.0.0.1", 8080))) {
 *     server.join();
 * }
 * }
 */
public final class HttpHello {
    private static final byte[] HELLO = response("200 OK", "Hello from a green thread\n");
    private static final byte[] BAD_REQUEST = response("400 Bad Request", "That was no HTTP/1 request.\n");
    private static final int MAX_BODY = 1024 * 1024;

    private HttpHello() {}

    /**
     * Serves on the scheduler of the running task.
     *
     * @throws IOException if the port can't be opened
     */
    public static TcpServer start(InetSocketAddress address) throws IOException {
        return TcpServer.start(address, HttpHello::serve);
    }

    /** Serves on the port that is given, or on 8080, until the JVM is told to end. */
    public static void main(String[] args) throws Exception {
        var port = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
        Scheduler.run(() -> {
            try (var server = start(new InetSocketAddress("127.0.0.1", port))) {
                System.out.println("listening on http:/" + server.address() + "/");
                server.join();
            }
        });
    }

    private static byte[] response(String status, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body).getBytes(StandardCharsets.US_ASCII);
    }

    private static void serve(TcpStream connection) throws IOException {
        var input = new LineReader(connection);
        try {
            for (var line = input.readLine(); line.isPresent(); line = input.readLine()) {
                if (!line.get().matches("[A-Z]+ \\S+ HTTP/1\\.[01]") || !answer(connection, input, line.get())) {
                    connection.writeFully(BAD_REQUEST);
                    return;
                }
            }
        } catch (LineTooLongException _) {
            connection.writeFully(BAD_REQUEST);
        }
    }

    /** Reads the rest of a request and answers it; false if it makes no sense. */
    private static boolean answer(TcpStream connection, LineReader input, String requestLine) throws IOException {
        var goesOn = requestLine.endsWith("1.1");
        var bodySize = 0;
        for (var header = input.readLine().orElse(""); !header.isEmpty(); header = input.readLine().orElse("")) {
            var text = header.toLowerCase(Locale.ROOT).replace(" ", "");
            if (text.startsWith("content-length:")) {
                bodySize = size(text.substring("content-length:".length()));
                if (bodySize < 0) {
                    return false;
                }
            } else if (text.equals("connection:close")) {
                goesOn = false;
            }
        }
        var body = ByteBuffer.allocate(bodySize);
        while (body.hasRemaining()) {
            if (input.read(body) < 0) {
                return false;
            }
        }
        connection.writeFully(HELLO);
        if (!goesOn) {
            connection.shutdownOutput();
        }
        return true;
    }

    /** The number, or -1 if it is none, or too big. */
    private static int size(String number) {
        return number.matches("[0-9]{1,7}") && Integer.parseInt(number) <= MAX_BODY ? Integer.parseInt(number) : -1;
    }
}
