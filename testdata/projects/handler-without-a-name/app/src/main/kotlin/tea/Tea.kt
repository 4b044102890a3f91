package tea

import org.http4k.core.Method.GET
import org.http4k.core.Response
import org.http4k.core.Status.Companion.OK
import org.http4k.routing.bind
import org.http4k.routing.routes
import org.http4k.serverless.ApiGatewayV2FnLoader
import org.http4k.serverless.AwsLambdaRuntime
import org.http4k.serverless.asServer

val tea = routes("/" bind GET to { Response(OK).body("tea") })

fun main() {
    ApiGatewayV2FnLoader(tea).asServer(AwsLambdaRuntime()).start()
}
