package com.acme.prices;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/rates")
public interface Bank {
    @GET
    String rates();
}
