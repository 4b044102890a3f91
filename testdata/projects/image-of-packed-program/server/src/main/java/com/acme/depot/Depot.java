package com.acme.depot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

@SpringBootApplication
@EnableScheduling
public class Depot {
    public static void main(String[] args) {
        SpringApplication.run(Depot.class, args); //~ web-server
    }

    @Scheduled(fixedRate = 60000) //~ in-process-scheduler
    public void count() {
        System.out.println("counted");
    }
}
