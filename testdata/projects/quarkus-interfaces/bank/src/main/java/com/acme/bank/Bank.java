package com.acme.bank;

import java.net.URI;
import org.eclipse.microprofile.rest.client.RestClientBuilder;

public class Bank {
    public String rates() {
        URI uri = URI.create("https://bank.example.com");
        return RestClientBuilder.newBuilder().baseUri(uri).build(Rates.class).rates();
    }
}
