package com.acme.orders;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

@Path("/customers")
@RegisterRestClient(configKey = "customers")
public interface Customers {
    @GET
    String all();
}
