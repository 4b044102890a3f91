plugins {
    kotlin("jvm")
    alias(libs.plugins.quarkus)
}

dependencies {
    implementation(project(":common"))
}
