package com.acme.web;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/health")
public class Health { //~ web-server
    @GET
    public String all() {
        return "ok";
    }
}
