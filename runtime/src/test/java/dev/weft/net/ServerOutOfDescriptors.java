package dev.weft.net;

import dev.weft.Scheduler;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A program that is run with few descriptors: takes all there are, and sees whether it serves again when some are free. */
final class ServerOutOfDescriptors {
    private static final int WAITING = 8; // more than a server that is just closing streams gives back

    private ServerOutOfDescriptors() {}

    public static void main(String[] args) throws Exception {
        listenerAlone();
        try (var scheduler = Scheduler.builder().carriers(1).start();
                var server = TcpServer.builder().scheduler(scheduler).start(Net.anyPort(), TcpServerTest::echo)) {
            exchange(server);
            var hoard = new ArrayList<SocketChannel>();
            var waiting = new ArrayList<SocketChannel>();
            for (var i = 0; i < WAITING; i++) {
                waiting.add(SocketChannel.open());
            }
            takeAll(hoard);
            for (var client : waiting) {
                client.connect(server.address()); // made by the system; nobody can accept it
            }
            while (server.stats().failedAccepts() < 3) {
                Thread.onSpinWait();
            }
            release(hoard);
            while (server.stats().accepted() < 1 + WAITING) {
                Thread.onSpinWait();
            }
            release(waiting);
            exchange(server);
        }
        System.out.println("all served");
    }

    private static void exchange(TcpServer server) throws IOException {
        try (var client = TcpStream.connect(server.address())) {
            TcpServerTest.assertEchoes(client, 10);
        }
    }

    private static void listenerAlone() throws IOException {
        var hoard = new ArrayList<SocketChannel>();
        try (var listener = Net.listen(); var client = SocketChannel.open()) {
            takeAll(hoard);
            client.connect(listener.localAddress());
            var message = "";
            try {
                listener.accept(Net.LONG).close();
            } catch (IOException e) {
                message = String.valueOf(e.getMessage());
            }
            release(hoard);
            System.out.println("listener: " + message);
            listener.accept(Net.LONG).close();
        }
    }

    /** Opens sockets until there is no descriptor left. */
    private static void takeAll(List<SocketChannel> hoard) {
        try {
            while (true) {
                hoard.add(SocketChannel.open());
            }
        } catch (IOException _) {
            // all taken
        }
    }

    private static void release(List<SocketChannel> hoard) throws IOException {
        for (var socket : hoard) {
            socket.close();
        }
    }
}
