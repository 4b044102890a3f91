package com.acme.depot;

import org.springframework.context.annotation.Profile;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
@Profile("!dev")
class Count {
    @Scheduled(fixedRate = 60000) //~ in-process-scheduler
    public void run() {
        System.out.println("counted");
    }
}
