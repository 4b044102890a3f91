package com.acme.depot;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
@ConditionalOnProperty(value = "depot.purge.enabled", matchIfMissing = true)
class Purge {
    @Scheduled(fixedRate = 60000) //~ in-process-scheduler
    public void run() {
        System.out.println("purged");
    }
}
