package com.acme.shop

import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit

fun main() {
    Executors.newScheduledThreadPool(1).scheduleAtFixedRate({ Orders.replay() }, 0, 1, TimeUnit.MINUTES)
}
