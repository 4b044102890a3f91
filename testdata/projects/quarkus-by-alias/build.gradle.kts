plugins {
    alias(libs.plugins.quarkus) apply false
}
