package app

import com.amazonaws.services.lambda.runtime.Context
import com.amazonaws.services.lambda.runtime.RequestHandler
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent

fun interface Handler<T, R> : (T, Context) -> R

abstract class SchedulingHandler : RequestHandler<ScheduledEvent, String> {
    override fun handleRequest(request: ScheduledEvent, context: Context): String {
        return logAndRethrow(handler())(request, context).toString()
    }

    abstract fun handler(): Handler<ScheduledEvent, String>
}

fun <T, R> logAndRethrow(handler: Handler<T, R>): Handler<T, R> = Handler { input, context ->
    try {
        handler(input, context)
    } catch (e: Exception) {
        throw e
    }
}
