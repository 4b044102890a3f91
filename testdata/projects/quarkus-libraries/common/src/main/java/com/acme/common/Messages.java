package com.acme.common;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.reactive.messaging.Incoming;

@ApplicationScoped
public class Messages {
    @Incoming("orders") //~ consumer-loop
    public void order(String order) {
        System.out.println(order);
    }
}
