package com.acme.orders;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/orders")
public interface OrdersApi { //~ web-server
    @GET
    String all();
}
