package com.acme.depot;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
@ConditionalOnProperty("depot.sync.enabled")
class Sync {
    @Scheduled(fixedRate = 60000) //~ in-process-scheduler
    public void run() {
        System.out.println("synchronised");
    }
}
