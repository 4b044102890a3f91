package com.acme.orders;

import jakarta.enterprise.context.ApplicationScoped;

@ApplicationScoped
public class Totals {
    public int total() {
        return 0;
    }
}
