package com.acme.relay

import java.net.ServerSocket

fun main() {
    val server = ServerSocket(7001)
    while (true) {
        server.accept().close()
    }
}
