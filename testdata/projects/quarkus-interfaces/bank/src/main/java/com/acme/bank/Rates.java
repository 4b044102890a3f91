package com.acme.bank;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/rates")
public interface Rates {
    @GET
    String rates();
}
