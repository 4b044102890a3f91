package com.acme.depot;

import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
@Profile("enable_dev_api")
class Refill {
    @Scheduled(fixedRate = 60000)
    public void run() {
        System.out.println("refilled");
    }
}
