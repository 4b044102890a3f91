package com.acme.orders;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RestClient;

@Path("/orders")
public class Orders { //~ web-server
    @RestClient
    Customers customers;

    @GET
    public String all() {
        return customers.all();
    }
}
