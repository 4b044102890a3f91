package com.acme.common;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

@Path("/internal/dump")
public class Dump { //~ web-server
    @GET
    public String dump() {
        return "done";
    }
}
