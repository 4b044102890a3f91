package com.acme;

import com.sun.net.httpserver.HttpServer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

public class Main {
    private static final int LIMIT = 1000;
    private static final Map<String, Client> clients = new ConcurrentHashMap<>();
    private static final Map<String, Client> stores = new HashMap<>();
    private static final Map<String, Client> rooms = new HashMap<>(); //~ in-memory-state
    private static final Map<String, Client> baskets = new HashMap<>(); //~ in-memory-state

    public static void main(String[] args) throws Exception {
        HttpServer server = HttpServer.create();
        server.createContext("/a", exchange -> {
            if (clients.get("a") == null) {
                clients.put("a", new Client());
                if (clients.size() > LIMIT) {
                    clients.clear();
                }
            }
            baskets.put("a", new Client());
        });
        server.createContext("/b", exchange -> {
            stores.computeIfAbsent("a", name -> new Client());
            rooms.computeIfAbsent("a", name -> new Client());
        });
        server.createContext("/c", exchange -> {
            stores.clear();
            rooms.remove("a");
            if (baskets.size() > 0) {
                baskets.clear();
            }
        });
        server.start(); //~ web-server
    }
}

class Client {}
