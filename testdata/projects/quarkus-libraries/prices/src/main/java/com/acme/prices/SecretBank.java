package com.acme.prices;

import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

@RegisterRestClient(configKey = "bank")
public interface SecretBank extends Bank {
}
