package com.acme.depot.stock;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class DepotStockApplication {
    public static void main(String[] args) {
        SpringApplication.run(DepotStockApplication.class, args);
    }
}
