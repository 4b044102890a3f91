package com.acme.embedded;

import com.acme.broker.Server;

public class Launcher {
    public static void main(String[] args) throws Exception {
        new Server().open(7001);
    }
}
