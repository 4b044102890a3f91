plugins {
    application
}

application {
    mainClass.set("com.acme.relay.RelayKt")
}

tasks.register<JavaExec>("replay") {
    classpath = sourceSets["main"].runtimeClasspath
    mainClass.set("com.acme.relay.ReplayKt")
}
