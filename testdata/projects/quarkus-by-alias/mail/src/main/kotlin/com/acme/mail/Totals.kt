package com.acme.mail

import jakarta.enterprise.context.ApplicationScoped

@ApplicationScoped
class Totals {
    fun total() = 0
}
