package dev.weft.net;

import dev.weft.Scheduler;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A program that is run where no route leads to an address: it tells how a task and a thread fail to connect to it. */
final class HostUnreachable {
    static final String ADDRESS = "198.51.100.1"; // for documentation: nobody has it

    private HostUnreachable() {}

    public static void main(String[] args) throws Exception {
        System.out.println("connecting");
        Scheduler.run(HostUnreachable::connect);
        connect();
    }

    private static void connect() {
        try {
            TcpStream.connect(new InetSocketAddress(ADDRESS, 7), Net.LONG).close();
            throw new AssertionError("connected to " + ADDRESS);
        } catch (IOException e) {
            System.out.println(e);
        }
    }
}
