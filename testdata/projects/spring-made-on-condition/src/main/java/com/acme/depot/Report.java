package com.acme.depot;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

@Component
@ConditionalOnProperty(prefix = "depot.report", name = "enabled", havingValue = "true")
class Report {
    @Scheduled(fixedRate = 60000)
    public void run() {
        System.out.println("reported");
    }
}
