package com.acme.edge;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

public class Edge {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8081), 0);
        server.start(); //~ web-server
    }
}
