package dev.weft.net;

/** What a {@link TcpServer} does with a connection. */
@FunctionalInterface
public interface ConnectionHandler {
    /**
     * Serves one connection, in a task of its own, in plain blocking style. The stream is closed when this returns or throws.
     *
     * @throws Exception whatever it fails with: that ends this connection and no other
     */
    void handle(TcpStream stream) throws Exception;
}
