package com.acme.common

import jakarta.ws.rs.GET
import jakarta.ws.rs.Path

@Path("/internal/dump")
class Dump { //~ web-server
    @GET
    fun dump() = "done"
}
