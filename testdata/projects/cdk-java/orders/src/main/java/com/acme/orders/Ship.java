package com.acme.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;

public class Ship implements RequestHandler<String, String> {
    @Override
    public String handleRequest(String order, Context context) {
        try {
            Thread.sleep(60000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return order;
    }
}
