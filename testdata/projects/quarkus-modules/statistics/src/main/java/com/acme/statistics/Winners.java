package com.acme.statistics;

import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.WebSocket;

@WebSocket(path = "/winners") //~ websocket-server
public class Winners { //~ web-server
    @OnOpen
    public String opened() {
        return "hello";
    }
}
