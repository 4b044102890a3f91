package com.acme.relay

import java.net.ServerSocket

fun main() {
    val server = ServerSocket(7000) //~ socket-server
    while (true) { //~ unbounded-loop
        server.accept().close()
    }
}
