package com.acme.shop

import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.scheduling.annotation.EnableScheduling
import org.springframework.scheduling.annotation.Scheduled

@SpringBootApplication
@EnableScheduling
class Shop {
    @Scheduled(cron = "0 0 2 * * *") //~ in-process-scheduler
    fun bill() {
        Orders.bill()
    }
}

fun main(args: Array<String>) {
    runApplication<Shop>(*args)
}
