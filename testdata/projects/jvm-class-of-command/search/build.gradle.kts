plugins {
    kotlin("jvm")
}

dependencies {
    implementation("io.ktor:ktor-server-netty:3.0.0")
}
