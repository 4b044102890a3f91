#![allow(clippy::unwrap_used, clippy::print_stdout)]
use super::super::jvm::dump::dump;

#[test]
fn show() {
    for line in dump(
        "a.kt",
        r#"
package com.acme

import io.ktor.server.engine.*
import io.ktor.server.netty.*
import com.zaxxer.hikari.HikariConfig
import com.zaxxer.hikari.HikariDataSource
import kotlinx.coroutines.*
import kotlin.time.Duration.Companion.minutes
import com.acme.db.connect as dial

const val MB = 1 shl 20

class Store(private val db: Db, n: Int = 3) : Base(db, 1), Closeable by db {
    companion object { val CACHE = mutableMapOf<String, Int>(); fun make(): Store = Store(db) }
    val lazyOne by lazy { HikariDataSource(config()) }
    val members = ConcurrentHashMap<String, Int>()
    init { start() }
    override suspend fun go(a: String) { CACHE["a"] = 3; members.remove(a); db.save(a); lazyOne.getConnection() }
    fun config(): HikariConfig = HikariConfig().apply { maximumPoolSize = 20; addDataSourceProperty("a", 1) }
}
fun String.ext(n: Int) = this.length + n
fun main() {
    for (i in 0 until 10) { if (i > 3) break }
    while (true) { delay(20.minutes) }
    val config = HikariConfig()
    config.maximumPoolSize = 20
    embeddedServer(Netty, port = 8080) { module() }.start(wait = true)
    Thread { work() }.start()
    GlobalScope.launch(Dispatchers.IO) { Store.make().go("x") }
    val z = ByteArray(64 * MB)
    repeat(3) { work() }
    dial("x $z")
    val handler = object : Runnable {
        override fun run() { work() }
    }
    listOf(1).forEach { work() }
    System.getenv("PORT")?.toInt() ?: 8080
    if (System.getenv("DEBUG") != null) work()
    Store.CACHE.clear()
    java.util.concurrent.Executors.newCachedThreadPool().submit { work() }
}
fun work() {}
fun Application.module() { install(WebSockets); routing { webSocket("/x") { work() } } }
"#,
    ) {
        println!("{line}");
    }
}
