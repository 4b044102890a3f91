package app

import com.amazonaws.services.lambda.runtime.events.ScheduledEvent

class StatsHandler : SchedulingHandler() {
    private val service = Service()

    override fun handler() = Handler<ScheduledEvent, String> { event, _ ->
        service.generate()
        "done"
    }
}

class Service {
    fun generate() {
        Thread.sleep(1200000L) //~ long-sleep
    }
}
