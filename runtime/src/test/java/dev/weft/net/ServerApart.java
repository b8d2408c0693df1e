package dev.weft.net;

import dev.weft.Scheduler;

/** The server of a {@link ServerLoad} in a JVM of its own, which has the descriptors of one side only; it ends when its clients have left. */
final class ServerApart {
    /** What it prints, and then its port; at the end what it received from each client. */
    static final String LISTENING = "listening on ";
    static final String RECEIVED = "received ";

    private ServerApart() {}

    public static void main(String[] args) throws Exception {
        var count = Integer.getInteger("connections", 1);
        var load = new ServerLoad(count, 0);
        try (var scheduler = Scheduler.builder().name("served").carriers(2).start();
                var server = TcpServer.builder().scheduler(scheduler).start(Net.anyPort(), load::serve)) {
            System.out.println(LISTENING + server.address().getPort());
            while (server.stats().accepted() < count) {
                Net.pause();
            }
            TcpServerTest.awaitActive(server, 0);
        }
        for (var id = 0; id < count; id++) {
            System.out.println(RECEIVED + load.received().get(id));
        }
    }
}
