package com.acme.prices;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/prices")
public class Prices { //~ web-server
    @GET
    public String prices() {
        return "[]";
    }
}
