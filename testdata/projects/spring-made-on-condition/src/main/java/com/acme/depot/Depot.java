package com.acme.depot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;

@SpringBootApplication
@EnableScheduling
public class Depot {
    public static void main(String[] args) {
        SpringApplication.run(Depot.class, args); //~ web-server
    }
}
