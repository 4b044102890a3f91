package com.acme.admin;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** A part of the shop, and a program for its tests alone. */
public class Admin {
    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(8081), 0);
        server.start();
    }
}
