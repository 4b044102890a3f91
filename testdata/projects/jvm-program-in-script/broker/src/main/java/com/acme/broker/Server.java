package com.acme.broker;

import java.net.ServerSocket;

public class Server {
    public static void main(String[] args) throws Exception {
        new Server().open(7000);
    }

    public void open(int port) throws Exception {
        ServerSocket server = new ServerSocket(port); //~ socket-server
        while (true) { //~ unbounded-loop
            server.accept().close();
        }
    }
}
