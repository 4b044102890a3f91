package com.acme;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** Starts a server to try things with. */
public class Launcher {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(9090), 0);
        server.start();
        Shop.main(args);
    }
}
