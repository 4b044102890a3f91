package app;

import java.net.InetSocketAddress;

public final class HttpServer {
  public static void main(final String[] args) throws Exception {
    var server = com.sun.net.httpserver.HttpServer.create(new InetSocketAddress(8080), 0);
    server.start();
  }
}
