package com.acme;

import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

@SpringBootApplication
@EnableScheduling
public class Export {
    public static void main(String[] args) {
        SpringApplication.run(Export.class, args);
    }

    @Scheduled(cron = "0 0 * * * *") //~ in-process-scheduler
    public void export() {
        new Writer().write();
    }
}
