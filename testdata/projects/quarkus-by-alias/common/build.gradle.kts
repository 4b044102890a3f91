plugins {
    kotlin("jvm")
}

dependencies {
    implementation(libs.quarkus.rest)
}
